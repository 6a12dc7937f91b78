using System.Diagnostics;
using FacialExpression.Samples;
using Spectre.Console;

namespace FacialExpression.Benchmarks;

/// <summary>
/// Predicts a million times with one classifier on 2 to 64 threads. Checks that results equal those of one thread, that threads
/// rarely wait for locks, and that memory does not grow.
/// </summary>
internal static class SoakBenchmark
{
    private const int Images = 256;

    // One in five predictions decodes a JPEG; the others take pixels.
    private const int EncodedEvery = 5;

    // Memory and locks are judged only in a full soak test: a short one ends before memory settles, and checks results only.
    private const long WholeSoak = 1_000_000;
    private const double MostDrift = 0.05;
    private const double MostContentions = 0.01;

    private static readonly int[] ThreadCounts = [64, 2, 4, 8, 16, 32, 64];

    public static void Run(BenchmarkSettings settings)
    {
        using var files = new JpegFiles(Images);
        byte[][] encoded = [.. files.Paths.Take(Images).Select(File.ReadAllBytes)];
        var preprocessor = new ImagePreprocessor();
        byte[][] gray = [.. encoded.Select(image => preprocessor.ToGray(image))];
        using ExpressionClassifier classifier = settings.Model == "pretrained"
            ? ExpressionClassifier.LoadPretrained()
            : ExpressionClassifier.Load(Path.Combine(AppContext.BaseDirectory, settings.Model));
        ExpressionPrediction[] expected = [.. gray.Select(image => classifier.Predict(image, 48, 48, PixelFormat.Gray8))];
        long wrong = 0;
        void Predict(long i)
        {
            int image = (int)(i % Images);
            ExpressionPrediction prediction = i % EncodedEvery == 0
                ? classifier.Predict(encoded[image])
                : classifier.Predict(gray[image], 48, 48, PixelFormat.Gray8);
            if (!prediction.Equals(expected[image]))
            {
                Interlocked.Increment(ref wrong);
            }
        }

        // The first phase warms up with the largest number of threads and does not count.
        long each = (settings.Predictions + ThreadCounts.Length - 2) / (ThreadCounts.Length - 1);
        Phase[] phases = [.. ThreadCounts.Select(threads => Measure(threads, each, Predict))];
        Phase[] counted = phases[1..];
        double[] memory = [.. counted.SelectMany(p => p.MemoryMB)];
        var result = new
        {
            model = settings.Model,
            predictions = counted.Sum(p => p.Predictions),
            wrongAnswers = wrong,
            phases = counted.Select(phase => new
            {
                phase.Threads,
                phase.Predictions,
                phase.PerSecond,
                phase.LockContentions,
                memoryAtEndMB = phase.MemoryMB[^1],
            }),
            slowestOfFastest = Math.Round(counted.Min(p => p.PerSecond) / counted.Max(p => p.PerSecond), 3),
            memoryAfterWarmUpMB = memory[0],
            memoryAtEndMB = memory[^1],
            memoryPeakMB = memory.Max(),
            memoryDrift = Math.Round((memory[^1] - memory[0]) / memory[0], 4),
            hardware = Machine.Hardware,
            packages = Machine.Packages,
        };
        string path = settings.Write("soak", result);
        Table table = new Table().AddColumns("threads", "predictions", "per second", "lock contentions", "memory at end, MB");
        foreach (Phase phase in counted)
        {
            table.AddRow(
                $"{phase.Threads}",
                $"{phase.Predictions:N0}",
                $"{phase.PerSecond:N0}",
                $"{phase.LockContentions:N0}",
                $"{phase.MemoryMB[^1]:F0}");
        }

        AnsiConsole.Write(table);
        MarkdownTable.Write(table, Path.ChangeExtension(path, "md"));
        Console.WriteLine(
            $"{result.predictions:N0} predictions with {settings.Model}, 1 in {EncodedEvery} from JPEG bytes: "
            + $"{wrong} differ from those of one thread");
        Console.WriteLine(
            $"Memory: {memory[0]:F0} MB after the warm-up, {memory[^1]:F0} MB at the end ({result.memoryDrift:+0.0 %;-0.0 %}), "
            + $"{memory.Max():F0} MB at most; written to {path}"
            + (result.predictions < WholeSoak ? $"; memory and locks are judged from {WholeSoak:N0} predictions on" : ""));
        if (wrong > 0)
        {
            throw new InvalidOperationException($"{wrong} predictions differ from those of one thread.");
        }

        double contentions = counted.Sum(p => p.LockContentions) / (double)result.predictions;
        if (result.predictions >= WholeSoak && (result.memoryDrift > MostDrift || contentions > MostContentions))
        {
            throw new InvalidOperationException(
                $"Memory grew by {result.memoryDrift:P1} ({MostDrift:P0} is allowed), and threads waited for a lock "
                + $"{contentions:F3} times per prediction ({MostContentions} is allowed).");
        }
    }

    private static Phase Measure(int threads, long predictions, Action<long> predict)
    {
        var memory = new List<double>();
        long next = 0;
        long contentions = Monitor.LockContentionCount;
        long start = Stopwatch.GetTimestamp();
        Thread[] workers = [.. Enumerable.Range(0, threads).Select(_ => new Thread(() =>
        {
            long i;
            while ((i = Interlocked.Increment(ref next) - 1) < predictions)
            {
                predict(i);
            }
        }))];
        Array.ForEach(workers, worker => worker.Start());
        using var sampling = new Timer(_ => Sample(), null, 200, 200);
        Array.ForEach(workers, worker => worker.Join());
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Sample();
        contentions = Monitor.LockContentionCount - contentions;
        return new Phase(threads, predictions, Math.Round(predictions / seconds), contentions, memory);

        void Sample()
        {
            lock (memory)
            {
                memory.Add(Benchmarks.Measure.MemoryMB());
            }
        }
    }

    private sealed record Phase(int Threads, long Predictions, double PerSecond, long LockContentions, List<double> MemoryMB);
}
