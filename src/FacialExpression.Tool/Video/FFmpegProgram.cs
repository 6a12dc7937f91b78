using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace FacialExpression.Tool;

/// <summary>The program <c>ffmpeg</c>, which decodes and encodes videos.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="Version">Its version; 99.0 for builds without one, which are recent.</param>
internal sealed partial record FFmpegProgram(string Path, Version Version)
{
    private const string Name = "ffmpeg";

    /// <summary>The arguments by which each frame goes out once, with no frame repeated or dropped for an even rate.</summary>
    public string[] EachFrameOnce => Version >= new Version(5, 1) ? ["-fps_mode", "passthrough"] : ["-vsync", "passthrough"];

    /// <summary>Finds the program on PATH.</summary>
    /// <exception cref="VideoException">It is not there or cannot be started.</exception>
    public static FFmpegProgram Find() => Find(Environment.GetEnvironmentVariable("PATH"));

    internal static FFmpegProgram Find(string? searchPath)
    {
        // Not Process.Start's own search, which begins in the current folder: a download there must not be run.
        string file = OperatingSystem.IsWindows() ? $"{Name}.exe" : Name;
        string? path = (searchPath ?? "").Split(System.IO.Path.PathSeparator)
            .Where(System.IO.Path.IsPathFullyQualified)
            .Select(folder => System.IO.Path.Combine(folder, file))
            .FirstOrDefault(File.Exists);
        return path is null
            ? throw new VideoException(
                "Videos need ffmpeg, and PATH has none. Install it: \"apt install ffmpeg\" on Debian and Ubuntu, "
                + "\"brew install ffmpeg\" on macOS, \"winget install ffmpeg\" on Windows.")
            : new FFmpegProgram(path, VersionOf(path));
    }

    /// <summary>The version in the first line of <c>ffmpeg -version</c>.</summary>
    internal static Version ParseVersion(string line)
    {
        Match match = VersionPattern().Match(line);
        return match.Success
            ? new Version(Number(match.Groups[1]), Number(match.Groups[2]))
            : new Version(99, 0);

        static int Number(Group group) => int.Parse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
    }

    private static Version VersionOf(string path)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(path, "-version")
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            })!;
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0
                ? ParseVersion(output.Split('\n')[0])
                : throw new VideoException($"\"{path} -version\" fails with exit code {process.ExitCode}. Install it again.");
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new VideoException($"{path} cannot be started: {e.Message}. Install it again.", e);
        }
    }

    [GeneratedRegex(@"^ffmpeg version n?(\d{1,4})\.(\d{1,4})")]
    private static partial Regex VersionPattern();
}
