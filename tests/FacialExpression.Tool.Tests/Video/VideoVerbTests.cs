using System.Globalization;
using System.Text.Json;
using SkiaSharp;

namespace FacialExpression.Tool.Tests.Video;

/// <summary>The verb <c>video</c> on a video of drawn people.</summary>
[Trait("Duration", "Long")]
public sealed class VideoVerbTests(TestVideo video) : IDisposable
{
    private readonly string _folder = TestVideo.NewFolder();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Each_face_of_each_frame_is_a_row_with_its_time_and_track()
    {
        CommandLine run = await CommandLine.RunAsync("video", video.Path, "--format", "csv");
        Assert.Equal((0, true), (run.ExitCode, run.Error.Contains("90 frames, 2 tracks", StringComparison.Ordinal)));
        IReadOnlyList<IReadOnlyDictionary<string, string>> rows = CommandLine.Rows(run.Output);
        Assert.Equal(
            "time,track,x,y,width,height,detection,expression,confidence,Angry,Disgust,Fear,Happy,Neutral,Sad,Surprise",
            run.Output.Split("\r\n")[0]);
        ILookup<string, IReadOnlyDictionary<string, string>> tracks = rows.ToLookup(row => row["track"]);
        Assert.Equal(["1", "2"], tracks.Select(track => track.Key).Order());

        // The one who walks is in every frame, and the other until four seconds.
        IReadOnlyDictionary<string, string>[] walker = [.. tracks.Single(track => track.Any(row => Number(row["time"]) > 5))];
        IReadOnlyDictionary<string, string>[] other = [.. tracks.Single(track => track.All(row => Number(row["time"]) < 4))];
        Assert.Equal(
            Enumerable.Range(0, TestVideo.Frames).Select(i => Math.Round(i / (double)TestVideo.Rate, 3)),
            walker.Select(row => Number(row["time"])));
        Assert.InRange(other.Length, 58, 60);
        string[] labels = [.. walker.Select(row => row["expression"])];
        Assert.Equal([$"{TestVideo.Before}", $"{TestVideo.After}"], labels.Where((label, i) => i == 0 || label != labels[i - 1]));
        Assert.All(rows, row => Assert.Equal(
            1, Enum.GetNames<Expression>().Sum(name => Number(row[name])), 1e-4));
        Assert.All(rows, row => Assert.Equal(row["confidence"], row[row["expression"]]));
    }

    [Fact]
    public async Task Every_format_has_the_same_rows()
    {
        string csv = Path.Combine(_folder, "rows.csv");
        Assert.Equal(0, (await CommandLine.RunAsync("video", video.Path, "--out", csv, "--every", "0.5")).ExitCode);
        IReadOnlyList<IReadOnlyDictionary<string, string>> rows = CommandLine.Rows(await File.ReadAllTextAsync(csv, Stop));
        CommandLine json = await CommandLine.RunAsync("video", video.Path, "--format", "json", "--every", "0.5");
        CommandLine lines = await CommandLine.RunAsync("video", video.Path, "--format", "jsonl", "--every", "0.5");
        CommandLine table = await CommandLine.RunAsync("video", video.Path, "--every", "0.5");
        JsonElement[] array = [.. JsonDocument.Parse(json.Output).RootElement.EnumerateArray()];
        Assert.Equal(array.Select(e => e.ToString()), lines.Output.Trim().Split('\n'));
        Assert.Equal(
            ["time", "track", "box", "detection", "landmarks", "expression", "confidence", "scores"],
            array[0].EnumerateObject().Select(property => property.Name));
        Assert.Equal(ExpressionLabels.All, array[0].GetProperty("scores").EnumerateObject().Select(score => score.Name));
        Assert.Equal(
            rows.Select(r => (Number(r["time"]), r["track"], Number(r["x"]), r["expression"], Number(r["Happy"]))),
            array.Select(e => (
                e.GetProperty("time").GetDouble(),
                e.GetProperty("track").GetInt32().ToString(CultureInfo.InvariantCulture),
                e.GetProperty("box").GetProperty("x").GetDouble(),
                e.GetProperty("expression").GetString()!,
                e.GetProperty("scores").GetProperty("Happy").GetDouble())));
        Assert.Equal(rows.Count + 1, table.Output.Trim().Split('\n').Length);
        string parquet = Path.Combine(_folder, "rows.parquet");
        Assert.Equal(0, (await CommandLine.RunAsync("video", video.Path, "--out", parquet, "--every", "0.5")).ExitCode);
        await using FileStream file = File.OpenRead(parquet);
        await using var reader = await Parquet.ParquetReader.CreateAsync(file, cancellationToken: Stop);
        Assert.Equal(rows.Count, reader.RowGroups.Sum(group => group.RowCount));
        Assert.Equal(rows[0].Keys, reader.Schema.DataFields.Select(field => field.Name));
    }

    [Fact]
    public async Task Every_takes_the_frames_that_are_at_least_so_far_apart()
    {
        CommandLine run = await CommandLine.RunAsync("video", video.Path, "--format", "csv", "--every", "0.5");
        double[] times = [.. CommandLine.Rows(run.Output).Select(row => Number(row["time"])).Distinct()];

        // Frames are 1/15 s apart: every 8th is the first that is half a second later.
        Assert.Equal(Enumerable.Range(0, 12).Select(i => Math.Round(i * 8 / 15.0, 3)), times);
    }

    [Fact]
    public async Task Annotate_writes_a_video_of_the_same_size_and_length_with_boxes_in_the_color_of_the_label()
    {
        string file = Path.Combine(_folder, "new", "faces.mp4");
        CommandLine run = await CommandLine.RunAsync("video", video.Path, "--format", "csv", "--annotate", file);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal([file], Directory.GetFiles(Path.GetDirectoryName(file)!));
        List<RawFrame> frames = await ReadAsync(file);
        Assert.Equal(TestVideo.Frames, frames.Count);
        Assert.Equal((TestVideo.Width, TestVideo.Height), (frames[0].Width, frames[0].Height));
        foreach (IReadOnlyDictionary<string, string> row in CommandLine.Rows(run.Output).Where((_, i) => i % 10 == 0))
        {
            RawFrame frame = frames.Single(f => Math.Abs(f.Time.TotalSeconds - Number(row["time"])) < 0.002);
            SKColor color = ExpressionColors.Of(Enum.Parse<Expression>(row["expression"]));

            // The left end of the label above the box, within what compression changes.
            Assert.InRange(Distance(frame, (int)Number(row["x"]) + 1, (int)Number(row["y"]) - 8, color), 0, 60);
        }
    }

    [Fact]
    public async Task Annotate_with_every_keeps_the_length_of_the_video()
    {
        string file = Path.Combine(_folder, "faces.mkv");
        Assert.Equal(0, (await CommandLine.RunAsync("video", video.Path, "--every", "0.2", "--annotate", file)).ExitCode);
        List<RawFrame> frames = await ReadAsync(file);
        Assert.Equal(5.8, frames[^1].Time.TotalSeconds, 0.25);
    }

    [Fact]
    public async Task Annotate_with_a_short_every_has_no_more_frames_than_the_video()
    {
        string file = Path.Combine(_folder, "faces.mkv");
        Assert.Equal(0, (await CommandLine.RunAsync("video", video.Path, "--every", "0.001", "--annotate", file)).ExitCode);
        Assert.Equal(TestVideo.Frames, (await ReadAsync(file)).Count);
    }

    [Fact]
    public async Task Annotate_takes_videos_of_odd_sizes()
    {
        string odd = Path.Combine(_folder, "odd.mkv");
        TestVideo.Run("-i", video.Path, "-t", "0.5", "-vf", "scale=253:191", "-c:v", "ffv1", odd);
        string file = Path.Combine(_folder, "faces.mp4");
        CommandLine run = await CommandLine.RunAsync("video", odd, "--annotate", file);
        Assert.Equal((0, ""), (run.ExitCode, run.Error.Contains("error", StringComparison.Ordinal) ? run.Error : ""));
        RawFrame frame = (await ReadAsync(file))[0];
        Assert.Equal((254, 192), (frame.Width, frame.Height));
    }

    [Fact]
    public async Task Summary_gives_seconds_per_expression_and_a_timeline()
    {
        string file = Path.Combine(_folder, "timeline.png");
        CommandLine run = await CommandLine.RunAsync("video", video.Path, "--summary", file);
        Assert.Equal(0, run.ExitCode);
        string[] lines = run.Output.Trim().Split('\n');
        Assert.Equal(3, lines.Length);
        string[] labels = ["track", "first", "seen", "seconds", .. ExpressionLabels.All];
        Assert.Equal(labels, Words(lines[0]));
        string[] walker = Words(lines.Single(line => line.Contains(" 6.0 ", StringComparison.Ordinal)));

        // The change after three seconds becomes a change of label about 0.3 seconds later.
        Assert.InRange(Number(walker[3 + (int)TestVideo.Before]), 3, 3.6);
        Assert.InRange(Number(walker[3 + (int)TestVideo.After]), 2.3, 2.9);
        using var bitmap = SKBitmap.Decode(file);
        HashSet<SKColor> colors = [.. Enumerable.Range(70, 1100).SelectMany(x => new[] { At(x, 31), At(x, 61) })];
        Assert.Contains(ExpressionColors.Of(TestVideo.Before), colors);
        Assert.Contains(ExpressionColors.Of(TestVideo.After), colors);
        SKColor At(int x, int y) => bitmap.GetPixel(x, y);
    }

    [Fact]
    public async Task Rows_on_standard_output_stay_whole_beside_a_summary()
    {
        string file = Path.Combine(_folder, "timeline.png");
        CommandLine run = await CommandLine.RunAsync(
            "video", video.Path, "--every", "1", "--summary", file, "--format", "json");
        Assert.NotEmpty(JsonDocument.Parse(run.Output).RootElement.EnumerateArray());
        Assert.Contains("seconds", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Canceling_leaves_whole_files_and_gives_130()
    {
        // Longer than what is read ahead.
        string file = Path.Combine(_folder, "faces.mp4");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var output = new CancelingWriter(stop);
        CommandLine run = await CommandLine.RunAsync(
            output, stop.Token, "video", video.Path, "--format", "json", "--annotate", file);
        Assert.Equal(130, run.ExitCode);
        Assert.Contains("stopped", run.Error, StringComparison.Ordinal);
        int rows = JsonDocument.Parse(run.Output).RootElement.GetArrayLength();
        // It stops after ten rows, and two faces are in most frames.
        Assert.InRange(rows, 10, TestVideo.Frames);
        Assert.InRange((await ReadAsync(file)).Count, 4, TestVideo.Frames - 1);
        Assert.Equal([file], Directory.GetFiles(_folder));
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static async Task<List<RawFrame>> ReadAsync(string file)
    {
        var frames = new List<RawFrame>();
        await foreach (RawFrame frame in new FrameReader(TestVideo.FFmpeg(), VideoSource.Parse(file), null).ReadAsync(Stop))
        {
            frames.Add(frame);
        }

        return frames;
    }

    private static int Distance(RawFrame frame, int x, int y, SKColor color)
    {
        ReadOnlySpan<byte> pixel = frame.Pixels.AsSpan(((y * frame.Width) + x) * RawFrame.PixelSize);
        return Math.Abs(pixel[0] - color.Blue) + Math.Abs(pixel[1] - color.Green) + Math.Abs(pixel[2] - color.Red);
    }

    /// <summary>Cancels after ten rows, as a user who presses Ctrl+C.</summary>
    private sealed class CancelingWriter(CancellationTokenSource stop) : StringWriter
    {
        private int _rows;

        public override async Task WriteAsync(string? value)
        {
            await base.WriteAsync(value);
            if (++_rows == 10)
            {
                await stop.CancelAsync();
            }
        }
    }
}
