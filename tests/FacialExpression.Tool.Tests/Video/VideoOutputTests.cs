using System.Text.Json;

namespace FacialExpression.Tool.Tests.Video;

/// <summary>An output that cannot be written costs no other one, and is reported once.</summary>
public sealed class VideoOutputTests(TestVideo video) : IDisposable
{
    private readonly string _folder = TestVideo.NewFolder();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("folder.mp4")] // found when the video is whole
    [InlineData("file/faces.mp4")] // found with the first frame
    public async Task Rows_and_summary_are_whole_where_the_annotated_video_cannot_be_written(string name)
    {
        Directory.CreateDirectory(At("folder.mp4/full"));
        await File.WriteAllTextAsync(At("file"), "", Stop);
        CommandLine run = await CommandLine.RunAsync(
            "video", video.Path, "--every", "0.5", "--format", "json", "--annotate", At(name), "--summary", At("times.png"));
        Assert.Equal(ExitCode.Partial, run.ExitCode);
        Assert.Equal(20, JsonDocument.Parse(run.Output).RootElement.GetArrayLength());
        Assert.Single(Errors(run), line => line.StartsWith("error: --annotate: ", StringComparison.Ordinal));
        Assert.Single(Errors(run));
        Assert.Contains("12 frames, 2 tracks", run.Error, StringComparison.Ordinal);
        Assert.EndsWith($"; written: {At("times.png")}", run.Error.Trim(), StringComparison.Ordinal);
        Assert.True(new FileInfo(At("times.png")).Length > 0);
        Assert.Empty(Directory.GetFiles(_folder, "*.part*"));
    }

    [Fact]
    public async Task Annotated_video_and_summary_are_whole_where_the_rows_cannot_be_written()
    {
        await File.WriteAllTextAsync(At("file"), "", Stop);
        string[] arguments = ["video", video.Path, "--every", "0.5", "--out", At("file/rows.csv")];
        CommandLine run = await CommandLine.RunAsync(
            [.. arguments, "--annotate", At("faces.mp4"), "--summary", At("times.png")]);
        Assert.Equal(ExitCode.Partial, run.ExitCode);
        Assert.StartsWith("error: --out: ", Assert.Single(Errors(run)), StringComparison.Ordinal);
        Assert.True(File.Exists(At("faces.mp4")) && File.Exists(At("times.png")));
        CommandLine alone = await CommandLine.RunAsync(arguments);
        Assert.Equal(ExitCode.Failure, alone.ExitCode);
        Assert.Single(Errors(alone));
    }

    [Fact]
    public async Task Rows_are_whole_where_the_timeline_cannot_be_written()
    {
        Directory.CreateDirectory(At("times.png/full"));
        CommandLine run = await CommandLine.RunAsync(
            "video", video.Path, "--every", "2", "--out", At("rows.csv"), "--summary", At("times.png"));
        Assert.Equal(ExitCode.Partial, run.ExitCode);
        Assert.StartsWith("error: --summary: ", Assert.Single(Errors(run)), StringComparison.Ordinal);
        Assert.StartsWith("track ", run.Output.TrimStart(), StringComparison.Ordinal);
        Assert.Equal(5, CommandLine.Rows(await File.ReadAllTextAsync(At("rows.csv"), Stop)).Count);
    }

    [Fact]
    public async Task Encoder_that_ends_is_a_fault_and_further_frames_are_ignored()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The stand-in for ffmpeg is a shell script.");
        string script = At("ffmpeg");
        await File.WriteAllTextAsync(script, "#!/bin/sh\necho '[fatal] There is no encoder' >&2\nexit 1\n", Stop);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        await using var annotated = new AnnotatedVideo(new FFmpegProgram(script, new Version(5, 1)), At("faces.mp4"));
        var frame = new RawFrame(new byte[640 * 480 * RawFrame.PixelSize], 640, 480, TimeSpan.Zero);
        // A pipe may take a frame before the program has ended; not ten.
        for (int i = 0; i < 10; i++)
        {
            await annotated.WriteAsync(new RawFrame(frame.Pixels, 640, 480, TimeSpan.FromSeconds(i)), [], 1, Stop);
        }

        Assert.Equal($"\"{At("faces.mp4")}\" cannot be written. ffmpeg reports: There is no encoder", annotated.Fault);
        await annotated.CompleteAsync(isStopped: false);
        Assert.False(File.Exists(At("faces.mp4")));
    }

    [Fact]
    public async Task Earlier_file_of_rows_is_replaced_where_a_video_has_no_faces()
    {
        string empty = At("empty.mkv");
        TestVideo.Run("-f", "lavfi", "-i", "color=gray:duration=0.2:size=64x64", "-c:v", "ffv1", empty);
        foreach ((string file, string expected) in new[] { ("rows.jsonl", ""), ("rows.json", "[]\n"), ("rows.csv", "time,") })
        {
            await File.WriteAllTextAsync(At(file), "earlier", Stop);
            Assert.Equal(ExitCode.Success, (await CommandLine.RunAsync("video", empty, "--out", At(file))).ExitCode);
            string text = await File.ReadAllTextAsync(At(file), Stop);
            Assert.Equal(expected, text[..expected.Length]);
            Assert.DoesNotContain("earlier", text, StringComparison.Ordinal);
        }
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string At(string name) => Path.Combine(_folder, name);

    private static IEnumerable<string> Errors(CommandLine run) =>
        run.Error.Split('\n').Where(line => line.StartsWith("error", StringComparison.Ordinal));
}
