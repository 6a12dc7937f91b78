using System.Diagnostics;
using VideoPage;

namespace FacialExpression.Training.Tests.Docs;

/// <summary>What docs/video.md does with ffmpeg.</summary>
[Trait("Duration", "Long")]
public sealed class VideoSnippetsTests : IDisposable
{
    private readonly string _video = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.mkv");

    public void Dispose() => File.Delete(_video);

    [Fact]
    public async Task Decode_gives_all_frames_with_their_times_and_without_stretching_them()
    {
        await WriteAsync("color=white:size=320x180:rate=50:duration=0.4");
        var frames = await VideoSnippets.Decode(_video).ToListAsync(TestContext.Current.CancellationToken);
        Assert.Equal(Enumerable.Range(0, 10).Select(i => TimeSpan.FromSeconds(i / 25.0)), frames.Select(frame => frame.Time));

        // 16:9 in 4:3: 60 black rows above and below 360 white ones.
        byte Row(int y) => frames[5].Pixels[((y * 640) + 320) * 3];
        Assert.Equal((true, true, true, true), (Row(50) < 5, Row(70) > 250, Row(410) > 250, Row(430) < 5));
    }

    [Fact]
    public async Task Decode_throws_for_a_file_that_ffmpeg_cannot_read()
    {
        RequireFFmpeg();
        await File.WriteAllTextAsync(_video, "no video", TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<IOException>(
            async () => await VideoSnippets.Decode(_video).ToListAsync(TestContext.Current.CancellationToken));
    }

    [Fact(Timeout = 60_000)]
    public async Task Decode_stops_ffmpeg_when_the_loop_ends_early()
    {
        await WriteAsync("color=white:size=320x180:rate=25:duration=20");
        await foreach (var frame in VideoSnippets.Decode(_video))
        {
            break;
        }

        // Its command line names the file. A killed process takes a moment to end.
        while (Process.GetProcessesByName("ffmpeg").Any(process => CommandLine(process).Contains(_video)))
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    private static string CommandLine(Process process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process.Id}/cmdline");
        }
        catch (IOException)
        {
            return "";
        }
    }

    private async Task WriteAsync(string source)
    {
        RequireFFmpeg();
        string[] arguments = ["-nostdin", "-loglevel", "error", "-f", "lavfi", "-i", source, _video];
        using Process ffmpeg = Process.Start("ffmpeg", arguments);
        await ffmpeg.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, ffmpeg.ExitCode);
    }

    private static void RequireFFmpeg() => Assert.SkipUnless(
        Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, "ffmpeg"))),
        "ffmpeg is not on this machine (Debian: apt-get install ffmpeg).");
}
