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
        double peak = bench.MatrixFlopsPerSecond();
        ModelResult[] models = [.. KnownModels.Article.Select(builder => bench.Compare(builder, peak))];
        var result = new
        {
            models,
            batchSize = BatchSize,
            steps = bench._steps,
            device = first.Device.ToString(),
            rounds = settings.Rounds,
            memoryEpochs = settings.Epochs,
            matrixGigaFlopsPerSecond = Math.Round(peak / 1e9),
            mixedIsDefault = first.Options.Precision == Precision.Mixed,
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
            $"{first.Device}: batches of {BatchSize}, {bench._steps} steps per round, medians of {settings.Rounds} rounds; "
            + $"matrix products: {peak / 1e9:N0} GFLOP/s in float32. Written to {path}");
    }

    private sealed record ModelResult(
        string Name,
        double PlainImagesPerSecond,
        double Float32Ratio,
        double MixedRatio,
        double FractionOfMatrixPeak,
        double? PeakMemoryMB);

    private ModelResult Compare(IExpressionModelBuilder builder, double peak)
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
            Math.Round(images / Measure.Median(seconds.Select(Best)) * FlopsPerImage(model) / peak, 2),
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
        int size = _device == TrainingDevice.Cuda ? 8192 : 1536;
        using torch.Tensor a = torch.rand(size, size, device: TorchDevice);
        using torch.Tensor b = torch.rand(size, size, device: TorchDevice);
        void Multiply()
        {
            a.matmul(b).Dispose();
            if (_device == TrainingDevice.Cuda)
            {
                torch.cuda.synchronize();
            }
        }

        double[] seconds = Measure.InTurns(_settings.Rounds * 3, [Multiply])[0];
        return 2.0 * size * size * size / Measure.Median(seconds);
    }
}
