using System.Text.Json;

namespace FacialExpression.Tool.Tests.Video;

/// <summary>An output that cannot be written costs no other one, and is reported once.</summary>
[Trait("Duration", "Long")]
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
        FFmpegProgram encoder = await StandInAsync("echo '[fatal] There is no encoder' >&2\nexit 1");
        await using var annotated = new AnnotatedVideo(encoder, At("faces.mp4"));
        var frame = new RawFrame(new byte[640 * 480 * RawFrame.PixelSize], 640, 480, TimeSpan.Zero);
        // A pipe may take a frame before the program has ended; not ten.
        for (int i = 0; i < 10; i++)
        {
            await annotated.WriteAsync(new RawFrame(frame.Pixels, 640, 480, TimeSpan.FromSeconds(i)), [], 1, Stop);
        }

        Assert.Equal($"\"{At("faces.mp4")}\" cannot be written. ffmpeg reports: There is no encoder", annotated.Fault);
        await annotated.CompleteAsync(Stop);
        Assert.False(File.Exists(At("faces.mp4")));
    }

    [Theory]
    [InlineData(0, false, true)]
    [InlineData(0, true, true)]
    [InlineData(255, true, true)] // Ctrl+C while it completes the file
    [InlineData(255, false, false)]
    [InlineData(1, true, false)] // as on a full disk, after Ctrl+C
    [InlineData(1, false, false)]
    public async Task Earlier_video_is_replaced_only_if_the_encoder_completed_the_new_one(
        int exitCode, bool isStopped, bool isReplaced)
    {
        FFmpegProgram encoder = await StandInAsync(
            FormattableString.Invariant($"for last; do :; done\ncat > \"${{last#file:}}\"\nexit {exitCode}"));
        await File.WriteAllTextAsync(At("faces.mp4"), "earlier", Stop);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        await using (var annotated = new AnnotatedVideo(encoder, At("faces.mp4")))
        {
            byte[] pixels = [.. "pixels!!"u8];
            await annotated.WriteAsync(new RawFrame(pixels, 2, 1, TimeSpan.Zero), [], 1, stop.Token);

            // Ctrl+C comes after the last frame.
            Task completion = annotated.CompleteAsync(stop.Token);
            if (isStopped)
            {
                await stop.CancelAsync();
            }

            await completion;
            Assert.Equal(isReplaced, annotated.Fault is null);
        }

        Assert.Equal(isReplaced ? "pixels!!" : "earlier", await File.ReadAllTextAsync(At("faces.mp4"), Stop));
        Assert.Empty(Directory.GetFiles(_folder, ".faces*"));
    }

    [Fact]
    public async Task Annotated_video_begins_with_the_first_frame_where_that_is_not_at_zero()
    {
        await using (var annotated = new AnnotatedVideo(TestVideo.FFmpeg(), At("faces.mkv")))
        {
            foreach (double time in (double[])[1, 1.1])
            {
                byte[] pixels = new byte[64 * 64 * RawFrame.PixelSize];
                Array.Fill(pixels, (byte)200);
                await annotated.WriteAsync(new RawFrame(pixels, 64, 64, TimeSpan.FromSeconds(time)), [], 10, Stop);
            }

            await annotated.CompleteAsync(Stop);
            Assert.Null(annotated.Fault);
        }

        var frames = new List<RawFrame>();
        var reader = new FrameReader(TestVideo.FFmpeg(), VideoSource.Parse(At("faces.mkv")), null);
        await foreach (RawFrame frame in reader.ReadAsync(Stop))
        {
            frames.Add(frame);
        }

        Assert.Equal(12, frames.Count);
        Assert.All(frames, frame => Assert.InRange(frame.Pixels[0], 190, 210));
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

    /// <summary>A shell script in the place of ffmpeg.</summary>
    private async Task<FFmpegProgram> StandInAsync(string script)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The stand-in for ffmpeg is a shell script.");
        string path = At("ffmpeg");
        await File.WriteAllTextAsync(path, $"#!/bin/sh\n{script}\n", Stop);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return new FFmpegProgram(path, new Version(5, 1));
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string At(string name) => Path.Combine(_folder, name);

    private static IEnumerable<string> Errors(CommandLine run) =>
        run.Error.Split('\n').Where(line => line.StartsWith("error", StringComparison.Ordinal));
}
