using System.Diagnostics;
using FacialExpression.Samples;
using FacialExpression.Training;
using FacialExpression.Training.Engine;
using Spectre.Console;
using TorchSharp;

namespace FacialExpression.Benchmarks;

/// <summary>
/// Compares the trainer with a plain TorchSharp loop, alternating in one process, and on the CPU with the machine's rate of
/// float32 matrix products. Peak memory is measured in a separate process that trains on all of FER-2013.
/// </summary>
internal sealed class TrainingBenchmark
{
    private const int BatchSize = 64;
    private const int WarmUp = 4;

    private readonly BenchmarkSettings _settings;
    private readonly TrainingDevice _device;
    private readonly ExpressionDataset _faces;

    // A GPU does 20 steps in too short a time.
    private readonly int _steps;

    private TrainingBenchmark(TrainingDevice device, BenchmarkSettings settings)
    {
        (_device, _settings) = (device, settings);
        _steps = device == TrainingDevice.Cuda ? 200 : 20;
        _faces = ExpressionDataset.Draw(BatchSize * (WarmUp + _steps), 0);
    }

    private torch.Device TorchDevice => _device == TrainingDevice.Cuda ? torch.CUDA : torch.CPU;

    public static void Run(BenchmarkSettings settings)
    {
        // Loads the native engine for the plain loop, too.
        TrainedExpressionModel first = KnownModels.Model3.Fit(
            ExpressionDataset.Draw(BatchSize, 0),
            new TrainingOptions { Device = settings.TrainingDevice, Precision = Precision.Auto });
        var bench = new TrainingBenchmark(first.Device, settings);
        bool isCuda = first.Device == TrainingDevice.Cuda;

        // libtorch's default there is TF32, which the trainer does not use: the plain loop gets the trainer's settings. The rate
        // of matrix products is the CPU's measure; small kernels do not come near it on a GPU.
        using IDisposable? cuda = isCuda ? CudaSettings.Use() : null;
        double? peak = isCuda ? null : bench.MatrixFlopsPerSecond();
        var models = new List<ModelResult>();
        var faults = new List<Fault>();
        string path = "";
        foreach (IExpressionModelBuilder builder in KnownModels.Article)
        {
            try
            {
                ModelResult m = bench.Compare(builder, peak);
                models.Add(m);
                Console.WriteLine(
                    $"{m.Name}: plain loop {m.PlainImagesPerSecond:N0} images/s, "
                    + $"float32 × {m.Float32Ratio:F2}, mixed × {m.MixedRatio:F2}");
            }
#pragma warning disable CA1031 // One model that fails must not hide the others.
            catch (Exception e)
#pragma warning restore CA1031
            {
                faults.Add(Fault.Of(builder.Name, e));
                Console.WriteLine($"FAILED: {builder.Name}: {faults[^1].Message}");
            }

            // After each, for a run that is stopped.
            path = bench.Write(first, models, faults, peak);
        }

        bench.Print(first, models, peak, path);
        Environment.ExitCode = faults.Count == 0 ? 0 : 1;
    }

    private string Write(
        TrainedExpressionModel first, IReadOnlyList<ModelResult> models, IReadOnlyList<Fault> faults, double? peak) =>
        _settings.Write("training", new
        {
            models,
            faults,
            batchSize = BatchSize,
            steps = _steps,
            device = first.Device.ToString(),
            rounds = _settings.Rounds,
            memoryEpochs = _settings.Epochs,
            matrixGigaFlopsPerSecond = peak is { } flops ? Math.Round(flops / 1e9) : (double?)null,
            mixedIsDefault = first.Options.Precision == Precision.Mixed,
            hardware = Machine.Hardware,
            packages = Machine.Packages,
        });

    private void Print(TrainedExpressionModel first, IReadOnlyList<ModelResult> models, double? peak, string path)
    {
        Table table = new Table().AddColumns("", "plain loop, images/s", "float32 ×", "mixed ×", "of matrix rate", "peak MB");
        foreach (ModelResult m in models)
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
            $"{first.Device}: batches of {BatchSize}, {_steps} steps per round, medians of {_settings.Rounds} rounds"
            + (peak is null ? "" : $"; matrix products: {peak / 1e9:N0} GFLOP/s in float32") + $". Written to {path}");
    }

    private sealed record ModelResult(
        string Name,
        double PlainImagesPerSecond,
        double Float32Ratio,
        double MixedRatio,
        double? FractionOfMatrixPeak,
        double? PeakMemoryMB);

    private ModelResult Compare(IExpressionModelBuilder builder, double? peak)
    {
        Training.Sequential model = builder.Build(ImageShape.Fer2013, ExpressionLabels.Count);
        using var plain = new PlainTorchSharpLoop(model, BatchSize, TorchDevice);
        var seconds = new List<(double Plain, double Float32, double Mixed)>();
        for (int round = 0; round < _settings.Rounds; round++)
        {
            double plainSeconds = TimePlain(plain);
            double float32Seconds = Train(builder, Precision.Float32);
            seconds.Add((plainSeconds, float32Seconds, Train(builder, Precision.Mixed)));
        }

        double images = BatchSize * _steps;
        double Best((double Plain, double Float32, double Mixed) s) => Math.Min(s.Float32, s.Mixed);
        return new ModelResult(
            builder.Name,
            Math.Round(images / Measure.Median(seconds.Select(s => s.Plain))),
            Math.Round(Measure.Median(seconds.Select(s => s.Plain / s.Float32)), 2),
            Math.Round(Measure.Median(seconds.Select(s => s.Plain / s.Mixed)), 2),
            peak is { } flops
                ? Math.Round(images / Measure.Median(seconds.Select(Best)) * FlopsPerImage(model) / flops, 2)
                : null,
            _device == TrainingDevice.Cpu ? TrainingMemory.Measure(builder, _settings.Epochs) : null);
    }

    private double TimePlain(PlainTorchSharpLoop plain)
    {
        for (int i = 0; i < WarmUp; i++)
        {
            plain.Step();
        }

        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < _steps; i++)
        {
            plain.Step();
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private double Train(IExpressionModelBuilder builder, Precision precision)
    {
        var timer = new StepTimer(WarmUp);
        var options = new TrainingOptions { BatchSize = BatchSize, Precision = precision, Device = _device };
        new ExpressionTrainer(options) { Callbacks = [timer] }.Fit(builder, _faces);
        return timer.Seconds;
    }

    // Two per multiply-add; forward once, backward twice: by weights and, except for the first layer, by inputs.
    private static double FlopsPerImage(Training.Sequential model) =>
        model.Layers.Sum(layer => 2.0 * layer.MultiplyAddCount * (layer.Index == 0 ? 2 : 3));

    private double MatrixFlopsPerSecond()
    {
        const int Size = 1536;
        using torch.Tensor a = torch.rand(Size, Size);
        using torch.Tensor b = torch.rand(Size, Size);
        double[] seconds = Measure.InTurns(_settings.Rounds * 3, [() => a.matmul(b).Dispose()])[0];
        return 2.0 * Size * Size * Size / Measure.Median(seconds);
    }
}
