namespace FacialExpression.Tool;

/// <summary>Where frames come from: a file, a camera or a stream.</summary>
/// <param name="Name">What the user gave.</param>
/// <param name="Arguments">ffmpeg's arguments for it.</param>
/// <param name="IsLive">Whether it has no end of its own, so that Ctrl+C is how it ends.</param>
/// <param name="IsCamera">Whether it is a camera of this machine.</param>
internal sealed record VideoSource(string Name, IReadOnlyList<string> Arguments, bool IsLive, bool IsCamera = false)
{
    private const string Camera = "camera:";

    // What each kind of address needs, and nothing else: a playlist on the web must not open files of this machine.
    private static readonly Dictionary<string, string> _protocols = new(StringComparer.OrdinalIgnoreCase)
    {
        ["http"] = "http,tcp,https,tls,crypto",
        ["https"] = "https,tls,tcp,crypto",
        ["rtsp"] = "rtsp,rtp,udp,tcp",
        ["rtsps"] = "rtsp,rtsps,rtp,udp,tcp,tls",
        ["rtmp"] = "rtmp,tcp",
        ["rtmps"] = "rtmps,tls,tcp",
    };

    /// <summary>Recognizes an argument.</summary>
    /// <exception cref="VideoException">
    /// There is no such file or camera, or the address is of a kind that is not allowed.
    /// </exception>
    public static VideoSource Parse(string argument)
    {
        if (argument.StartsWith("/dev/video", StringComparison.Ordinal) && OperatingSystem.IsLinux())
        {
            return OfDevice(argument, argument);
        }

        if (argument.StartsWith(Camera, StringComparison.OrdinalIgnoreCase))
        {
            return OfCamera(argument, argument[Camera.Length..]);
        }

        int scheme = argument.IndexOf("://", StringComparison.Ordinal);
        if (scheme > 0)
        {
            return OfAddress(argument, argument[..scheme]);
        }

        return Directory.Exists(argument) ? throw new VideoException($"\"{argument}\" is a folder. Give a video file.")
            : !File.Exists(argument) ? throw new VideoException($"There is no file \"{argument}\".")
            : new VideoSource(argument, ["-protocol_whitelist", "file", "-i", $"file:{argument}"], IsLive: false);
    }

    // What comes by http is mostly a file.
    private static bool IsStream(string scheme) => !scheme.StartsWith("http", StringComparison.OrdinalIgnoreCase);

    private static VideoSource OfAddress(string argument, string scheme) => _protocols.TryGetValue(scheme, out string? protocols)
        ? new VideoSource(argument, ["-protocol_whitelist", protocols, "-i", argument], IsStream(scheme))
        : throw new VideoException(
            $"\"{argument}\" cannot be opened: addresses begin with {string.Join(", ", _protocols.Keys)}. "
            + "Give files by their path.");

    // Windows and macOS know cameras by name and number: "ffmpeg -list_devices true -f dshow -i dummy" lists them.
    private static VideoSource OfCamera(string argument, string camera) =>
        OperatingSystem.IsWindows() ? Live(argument, ["-f", "dshow", "-i", $"video={camera}"])
        : OperatingSystem.IsMacOS()
            ? Live(argument, ["-f", "avfoundation", "-framerate", "30", "-i", $"{camera}:none"])
        : OfDevice(argument, $"/dev/video{camera}");

    private static VideoSource Live(string camera, string[] arguments) => new(camera, arguments, IsLive: true, IsCamera: true);

    private static VideoSource OfDevice(string argument, string device) => File.Exists(device)
        ? Live(argument, ["-f", "v4l2", "-i", device])
        : throw new VideoException(
            $"There is no camera {device}. \"ls /dev/video*\" lists those of this machine; in a container, the camera must be "
            + "passed on.");
}
