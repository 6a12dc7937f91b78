using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FacialExpression.Tool.Tests.Video;

/// <summary>What goes wrong with a video is one line that says what to do.</summary>
public sealed class VideoFaultTests(TestVideo video) : IDisposable
{
    private readonly string _folder = TestVideo.NewFolder();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("gone.mp4", "There is no file \"gone.mp4\"")]
    [InlineData(".", "is a folder")]
    [InlineData("file:///etc/passwd", "addresses begin with http, https, rtsp")]
    [InlineData("concat://a|b", "addresses begin with")]
    [InlineData("/dev/video99", "There is no camera /dev/video99")]
    public async Task A_source_that_cannot_be_is_refused(string source, string message)
    {
        Assert.SkipWhen(source.StartsWith("/dev", StringComparison.Ordinal) && !OperatingSystem.IsLinux(), "Not on Linux.");
        await AssertFailsAsync(message, "video", source);
    }

    [Theory]
    [InlineData("--every takes 0.001 to 3,600 seconds", "--every", "0")]
    [InlineData("--annotate takes a video file", "--annotate", "faces.png")]
    [InlineData("--summary takes a PNG file", "--summary", "times.pdf")]
    [InlineData("name the same file", "--annotate", "a.mp4", "--out", "a.mp4", "--format", "csv")]
    [InlineData("names no format", "--out", "rows.xyz")]
    public async Task Options_that_cannot_be_are_refused(string message, params string[] options) =>
        await AssertFailsAsync(message, ["video", "gone.mp4", .. options]);

    [Fact]
    public async Task A_file_without_video_is_refused_and_writes_nothing()
    {
        string sound = Path.Combine(_folder, "sound.wav");
        TestVideo.Run("-f", "lavfi", "-i", "sine=duration=0.2", sound);
        string output = Path.Combine(_folder, "rows.csv");
        await AssertFailsAsync("It has no video stream", "video", sound, "--out", output);
        Assert.False(File.Exists(output));
    }

    [Fact]
    public async Task A_file_that_is_no_video_is_refused_with_the_message_of_ffmpeg()
    {
        TestVideo.FFmpeg();
        string text = Path.Combine(_folder, "text.mp4");
        await File.WriteAllTextAsync(text, "no video", TestContext.Current.CancellationToken);
        await AssertFailsAsync("cannot be decoded. ffmpeg reports: ", "video", text);
    }

    [Fact]
    public async Task A_playlist_cannot_open_addresses()
    {
        TestVideo.FFmpeg();
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        string list = Path.Combine(_folder, "list.m3u8");
        await File.WriteAllTextAsync(
            list, Playlist($"http://{server.LocalEndpoint}/a.ts"), TestContext.Current.CancellationToken);

        // Exactly this list: ffmpeg's own also has "crypto" and "data".
        await AssertFailsAsync(
            "It asks for another address or file, which is not allowed. "
                + "ffmpeg reports: Protocol 'http' not on whitelist 'file'!",
            "video",
            list);
        Assert.False(server.Pending());
    }

    [Fact]
    public async Task A_playlist_of_an_address_cannot_open_files()
    {
        string segment = Path.Combine(_folder, "a.ts");
        TestVideo.Run("-i", video.Path, "-t", "0.5", segment);
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        Task serving = ServeAsync(server, Playlist(new Uri(segment).AbsoluteUri), end.Token);
        await AssertFailsAsync(
            "ffmpeg reports: Protocol 'file' not on whitelist 'http,tcp,https,tls,crypto'!",
            "video",
            $"http://{server.LocalEndpoint}/list.m3u8");
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => serving);
    }

    [Fact]
    public async Task A_file_name_is_never_an_option_or_a_protocol()
    {
        string name = Path.Combine(_folder, "-f lavfi;concat:a'b %d.mp4");
        File.Copy(video.Path, name);
        CommandLine run = await CommandLine.RunAsync("video", name, "--every", "2");
        Assert.Equal(0, run.ExitCode);

        // At 0, 2 and 4 seconds, two faces and then one.
        Assert.Equal(5, run.Output.Trim().Split('\n').Skip(1).Count());
    }

    [Fact]
    public void A_machine_without_ffmpeg_is_told_how_to_get_it()
    {
        string message = Assert.Throws<VideoException>(() => FFmpegProgram.Find("/nowhere:relative:")).Message;
        Assert.Contains("apt install ffmpeg", message, StringComparison.Ordinal);
        Assert.Throws<VideoException>(() => FFmpegProgram.Find(null));
    }

    [Fact]
    public async Task A_video_that_ends_early_gives_its_frames_and_then_the_fault()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The stand-in for ffmpeg is a shell script.");
        string script = Path.Combine(_folder, "ffmpeg");
        await File.WriteAllTextAsync(
            script,
            """
            #!/bin/sh
            echo "[info]   Duration: 00:00:02.50, start: 0.000000, bitrate: 8 kb/s" >&2
            echo "[info]   Stream #0:0: Video: h264, yuv420p, 2x1, 12.5 fps, 25 tbr" >&2
            for n in 0 1; do
              echo "[Parsed_showinfo_0 @ 0x1] [info] n:   $n pts: $n pts_time:$n.5 pos: -1 fmt:yuv420p sar:0/1 s:2x1 i:P" >&2
              printf 'abcdefgh'
            done
            echo "[in#0 @ 0x1] [error] The disk is gone" >&2
            exit 1
            """,
            TestContext.Current.CancellationToken);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        var reader = new FrameReader(
            new FFmpegProgram(script, new Version(5, 1)), new VideoSource("a.mp4", [], IsLive: false), every: null);
        var frames = new List<RawFrame>();
        VideoException error = await Assert.ThrowsAsync<VideoException>(async () =>
        {
            await foreach (RawFrame frame in reader.ReadAsync(TestContext.Current.CancellationToken))
            {
                frames.Add(frame);
            }
        });
        Assert.Equal("\"a.mp4\" ended early, after 1.5 s. ffmpeg reports: The disk is gone", error.Message);
        Assert.Equal([0.5, 1.5], frames.Select(frame => frame.Time.TotalSeconds));
        Assert.Equal((2.5, 12.5), (reader.Duration!.Value.TotalSeconds, reader.Rate));

        // Opaque, whatever the video says.
        Assert.Equal("abc\u00ffefg\u00ff", string.Concat(frames[0].Pixels.Select(b => (char)b)));
    }

    private static string Playlist(string segment) =>
        $"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{segment}\n#EXT-X-ENDLIST\n";

    /// <summary>Answers every request with a playlist.</summary>
    private static async Task ServeAsync(TcpListener server, string playlist, CancellationToken stop)
    {
        byte[] answer = Encoding.ASCII.GetBytes(
            "HTTP/1.1 200 OK\r\nContent-Type: application/vnd.apple.mpegurl\r\nConnection: close\r\n"
                + FormattableString.Invariant($"Content-Length: {playlist.Length}\r\n\r\n{playlist}"));
        while (true)
        {
            using TcpClient client = await server.AcceptTcpClientAsync(stop);
            await using NetworkStream stream = client.GetStream();
            using var request = new StreamReader(stream, Encoding.ASCII);
            while (await request.ReadLineAsync(stop) is { Length: > 0 })
            {
                // Headers, until an empty line.
            }

            await stream.WriteAsync(answer, stop);
        }
    }

    private static async Task AssertFailsAsync(string message, params string[] arguments)
    {
        CommandLine run = await CommandLine.RunAsync(arguments);
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        string line = Assert.Single(run.Error.Trim().Split('\n'));
        Assert.StartsWith("error: ", line, StringComparison.Ordinal);
        Assert.Contains(message, line, StringComparison.Ordinal);
    }
}
