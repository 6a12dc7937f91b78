using System.Diagnostics;
using FacialExpression.Samples;
using FacialExpression.Training;
using Spectre.Console;
using TorchSharp;

namespace FacialExpression.Benchmarks;

/// <summary>
/// Compares the trainer with a plain TorchSharp loop, alternating in one process, and with the machine's rate of float32 matrix
/// products. Peak memory is measured in a separate process that trains on all of FER-2013.
/// </summary>
internal static class TrainingBenchmark
{
    private const int BatchSize = 64;
    private const int WarmUp = 4;
    private const int Steps = 20;

    public static void Run(BenchmarkSettings settings)
    {
        ExpressionDataset faces = ExpressionDataset.Draw(BatchSize * (WarmUp + Steps), 0);
        Train(KnownModels.Model3, faces, Precision.Float32); // Loads the native engine for the plain loop, too.
        double peak = MatrixFlopsPerSecond(settings.Rounds);
        var models = KnownModels.Article.Select(builder => Compare(builder, faces, peak, settings)).ToArray();
        var result = new
        {
            models,
            batchSize = BatchSize,
            steps = Steps,
            rounds = settings.Rounds,
            memoryEpochs = settings.Epochs,
            matrixGigaFlopsPerSecond = Math.Round(peak / 1e9),
            mixedIsDefault = Train(KnownModels.Model3, faces, Precision.Auto).Precision == Precision.Mixed,
            hardware = Machine.Hardware,
            packages = Machine.Packages,
        };
        string path = settings.Write("training", result);

        Table table = new Table().AddColumns("", "plain loop, images/s", "float32 ×", "mixed ×", "of matrix rate", "peak MB");
        foreach (var m in models)
        {
            table.AddRow(
                m.Name,
                $"{m.PlainImagesPerSecond:N0}",
                $"{m.Float32Ratio:F2}",
                $"{m.MixedRatio:F2}",
                $"{m.FractionOfMatrixPeak:P0}",
                $"{m.PeakMemoryMB:N0}");
        }

        AnsiConsole.Write(table);
        Console.WriteLine(
            $"Batches of {BatchSize}, {Steps} steps per round, medians of {settings.Rounds} rounds; "
            + $"matrix products: {peak / 1e9:N0} GFLOP/s in float32. Written to {path}");
    }

    private sealed record ModelResult(
        string Name,
        double PlainImagesPerSecond,
        double Float32Ratio,
        double MixedRatio,
        double FractionOfMatrixPeak,
        double? PeakMemoryMB);

    private static ModelResult Compare(
        IExpressionModelBuilder builder,
        ExpressionDataset faces,
        double peak,
        BenchmarkSettings settings)
    {
        Training.Sequential model = builder.Build(ImageShape.Fer2013, ExpressionLabels.Count);
        using var plain = new PlainTorchSharpLoop(model, BatchSize);
        var seconds = new List<(double Plain, double Float32, double Mixed)>();
        for (int round = 0; round < settings.Rounds; round++)
        {
            double plainSeconds = TimePlain(plain);
            double float32Seconds = Train(builder, faces, Precision.Float32).Seconds;
            seconds.Add((plainSeconds, float32Seconds, Train(builder, faces, Precision.Mixed).Seconds));
        }

        double images = BatchSize * Steps;
        double Best((double Plain, double Float32, double Mixed) s) => Math.Min(s.Float32, s.Mixed);
        return new ModelResult(
            builder.Name,
            Math.Round(images / Measure.Median(seconds.Select(s => s.Plain))),
            Math.Round(Measure.Median(seconds.Select(s => s.Plain / s.Float32)), 2),
            Math.Round(Measure.Median(seconds.Select(s => s.Plain / s.Mixed)), 2),
            Math.Round(images / Measure.Median(seconds.Select(Best)) * FlopsPerImage(model) / peak, 2),
            TrainingMemory.Measure(builder, settings.Epochs));
    }

    private static double TimePlain(PlainTorchSharpLoop plain)
    {
        for (int i = 0; i < WarmUp; i++)
        {
            plain.Step();
        }

        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < Steps; i++)
        {
            plain.Step();
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static (double Seconds, Precision Precision) Train(
        IExpressionModelBuilder builder,
        ExpressionDataset faces,
        Precision precision)
    {
        var timer = new StepTimer(WarmUp);
        var options = new TrainingOptions { BatchSize = BatchSize, Precision = precision, Device = TrainingDevice.Cpu };
        TrainedExpressionModel model = new ExpressionTrainer(options) { Callbacks = [timer] }.Fit(builder, faces);
        return (timer.Seconds, model.Options.Precision);
    }

    // Two per multiply-add; forward once, backward twice: by weights and, except for the first layer, by inputs.
    private static double FlopsPerImage(Training.Sequential model) =>
        model.Layers.Sum(layer => 2.0 * layer.MultiplyAddCount * (layer.Index == 0 ? 2 : 3));

    private static double MatrixFlopsPerSecond(int rounds)
    {
        const int Size = 1536;
        using torch.Tensor a = torch.rand(Size, Size);
        using torch.Tensor b = torch.rand(Size, Size);
        double[] seconds = Measure.InTurns(rounds * 3, [() => a.matmul(b).Dispose()])[0];
        return 2.0 * Size * Size * Size / Measure.Median(seconds);
    }
}
