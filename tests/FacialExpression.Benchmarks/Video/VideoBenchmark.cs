using FacialExpression.Samples;
using Spectre.Console;

namespace FacialExpression.Benchmarks;

/// <summary>
/// How fast <c>facial-expression video</c> analyzes a video of drawn people, all of its frames and five a second, with and
/// without an annotated video; and how much memory a long one takes.
/// </summary>
internal static class VideoBenchmark
{
    private const double Every = 0.2;
    private const double ShortSeconds = 30;
    private const double UsualSeconds = 600;

    public static void Run(BenchmarkSettings settings)
    {
        string folder = Directory.CreateTempSubdirectory("video-benchmark-").FullName;
        try
        {
            Run(settings, folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Run(BenchmarkSettings settings, string folder)
    {
        double longSeconds = settings.Seconds ?? UsualSeconds;
        double speedSeconds = Math.Min(ShortSeconds, longSeconds);
        string video = DrawnClip.Make(folder, speedSeconds);
        string rows = Path.Combine(folder, "rows.csv");
        string annotated = Path.Combine(folder, "annotated.mp4");
        string every = FormattableString.Invariant($"{Every}");
        (string Name, double Rate, string[] Options)[] candidates =
        [
            ("all frames", DrawnClip.Rate, []),
            ("all frames, --annotate", DrawnClip.Rate, ["--annotate", annotated]),
            ($"--every {every}", 1 / Every, ["--every", every]),
            ($"--every {every} --annotate", 1 / Every, ["--every", every, "--annotate", annotated]),
        ];
        double[][] seconds = Measure.InTurns(
            settings.Rounds,
            [.. candidates.Select(c => (Func<double>)(() => VideoProcess.Run(rows, [], [video, .. c.Options]).Seconds))]);
        SpeedFigures[] speed =
        [
            .. candidates.Select((c, i) => SpeedFigures.Of(c.Name, Measure.Median(seconds[i]), speedSeconds, c.Rate)),
        ];

        // A minute, ten and sixty, as far as the video goes, and shortly before its end.
        double[] marks = [.. new[] { 60.0, 600, 3600 }.Where(mark => mark < longSeconds - 1), longSeconds - 1];
        string longVideo = DrawnClip.Make(folder, longSeconds);
        VideoProcess run = VideoProcess.Run(rows, marks, longVideo);
        SpeedFigures longRun = SpeedFigures.Of("the long video", run.Seconds, longSeconds, DrawnClip.Rate);
        string path = settings.Write("video", new
        {
            video = $"{DrawnClip.Width}×{DrawnClip.Height}, {DrawnClip.Rate} frames/s, two or three drawn faces, H.264",
            seconds = speedSeconds,
            rounds = settings.Rounds,
            speed,
            longVideoSeconds = longSeconds,
            longRun,
            memoryMB = run.MemoryMB,
            memoryPeakMB = run.PeakMB,
            hardware = Machine.Hardware,
            ffmpeg = DrawnClip.FFmpegVersion(),
            packages = Machine.Packages,
        });
        Table table = new Table().AddColumns("run", "seconds of video", "frames per second", "times real time");
        foreach (SpeedFigures figures in speed)
        {
            table.AddRow(
                figures.Run,
                FormattableString.Invariant($"{figures.VideoSeconds:F0}"),
                FormattableString.Invariant($"{figures.FramesPerSecond:F1}"),
                FormattableString.Invariant($"{figures.TimesRealTime:F1}"));
        }

        AnsiConsole.Write(table);
        MarkdownTable.Write(table, Path.ChangeExtension(path, "md"));
        foreach ((double mark, double memory) in run.MemoryMB)
        {
            Console.WriteLine(FormattableString.Invariant($"memory after {mark:F0} s of video: {memory:F0} MB"));
        }

        Console.WriteLine(FormattableString.Invariant($"memory at most: {run.PeakMB:F0} MB"));
        Console.WriteLine(path);
    }

    /// <summary>How fast a run was, from the start of the process to its end.</summary>
    private sealed record SpeedFigures(
        string Run, double VideoSeconds, double Seconds, double FramesPerSecond, double TimesRealTime)
    {
        public static SpeedFigures Of(string name, double seconds, double videoSeconds, double rate) => new(
            name,
            videoSeconds,
            Math.Round(seconds, 2),
            Math.Round(videoSeconds * rate / seconds, 1),
            Math.Round(videoSeconds / seconds, 2));
    }
}
