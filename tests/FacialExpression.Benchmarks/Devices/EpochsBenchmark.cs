using System.Diagnostics;
using FacialExpression.Samples;
using FacialExpression.Training;

namespace FacialExpression.Benchmarks;

/// <summary>
/// Times whole epochs, validation included, of Model 3 and of the pretrained model's network with their default options, in
/// float32 and in mixed precision.
/// </summary>
internal static class EpochsBenchmark
{
    public static void Run(BenchmarkSettings settings)
    {
        ExpressionDataset faces = Environment.GetEnvironmentVariable("FER2013_ZIP") is { } zip
            ? ExpressionDataset.FromZip(zip)
            : ExpressionDataset.Draw();
        if (settings.Limit > 0)
        {
            faces = faces.Limit(settings.Limit);
        }

        int epochs = settings.Epochs > 0 ? settings.Epochs : 2;
        IExpressionModelBuilder[] builders = [KnownModels.Model3, KnownModels.ExpressionResNet];
        Console.WriteLine(
            $"{faces.Training.Count:N0} training and {faces.Validation.Count:N0} validation images per epoch");
        var models = new List<Figures>();
        var faults = new List<Fault>();
        string path = "";
        foreach (IExpressionModelBuilder builder in builders)
        {
            foreach (Precision precision in new[] { Precision.Float32, Precision.Mixed })
            {
                try
                {
                    models.Add(Train(builder, faces, precision, epochs, settings.TrainingDevice));
                    Print(models[^1]);
                }
#pragma warning disable CA1031 // One candidate that fails must not hide the others.
                catch (Exception e)
#pragma warning restore CA1031
                {
                    faults.Add(Fault.Of($"{builder.Name}, {precision}", e));
                    Console.WriteLine($"FAILED: {faults[^1].Candidate}: {faults[^1].Message}");
                }

                // After each, for a run that is stopped.
                path = settings.Write("epochs", new
                {
                    device = settings.TrainingDevice.ToString(),
                    trainingImages = faces.Training.Count,
                    validationImages = faces.Validation.Count,
                    models,
                    faults,
                    hardware = Machine.Hardware,
                    packages = Machine.Packages,
                });
            }
        }

        Console.WriteLine($"Written to {path}");
        Environment.ExitCode = faults.Count == 0 ? 0 : 1;
    }

    private static void Print(Figures m) => Console.WriteLine(
        $"{m.Model}, {m.Precision}, batch {m.BatchSize}: {m.ImagesPerSecond:N0} images/s in the last epoch "
        + $"({string.Join(", ", m.SecondsPerEpoch.Select(s => s.ToString("F2", null)))} s per epoch), "
        + $"validation accuracy {m.ValidationAccuracy:P1}");

    private sealed record Figures(
        string Model,
        string Precision,
        int BatchSize,
        IReadOnlyList<double> SecondsPerEpoch,
        double ImagesPerSecond,
        double ValidationAccuracy);

    private static Figures Train(
        IExpressionModelBuilder builder, ExpressionDataset faces, Precision precision, int epochs, TrainingDevice device)
    {
        var clock = new EpochClock();
        TrainingOptions options = builder.DefaultOptions with { Epochs = epochs, Precision = precision, Device = device };
        TrainedExpressionModel model = new ExpressionTrainer(options) { Callbacks = [clock] }.Fit(builder, faces);
        return new Figures(
            builder.Name,
            precision.ToString(),
            options.BatchSize,
            [.. clock.Seconds.Select(s => Math.Round(s, 3))],
            Math.Round(faces.Training.Count / clock.Seconds[^1]),
            Math.Round(model.History[^1].ValidationAccuracy, 4));
    }

    // The first epoch includes what a device does once: it chooses algorithms, and allocates.
    private sealed class EpochClock : ITrainingCallback
    {
        private long _start;

        public List<double> Seconds { get; } = [];

        public void OnEpochBegin(TrainingContext training) => _start = Stopwatch.GetTimestamp();

        public void OnEpochEnd(TrainingContext training, EpochResult result) =>
            Seconds.Add(Stopwatch.GetElapsedTime(_start).TotalSeconds);
    }
}
