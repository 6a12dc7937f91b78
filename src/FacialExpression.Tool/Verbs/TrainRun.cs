using FacialExpression.Reports;
using FacialExpression.Training;

namespace FacialExpression.Tool;

/// <summary>The arguments of <c>train</c>, apart from those of its data set.</summary>
internal sealed record TrainSettings
{
    public required string Output { get; init; }

    /// <summary>The files or folders of the data set.</summary>
    public required IReadOnlyList<string?> Dataset { get; init; }

    public required string Network { get; init; }

    /// <summary>The model to train further; <see langword="null"/> for fresh weights.</summary>
    public string? From { get; init; }

    public int? Epochs { get; init; }

    public int? BatchSize { get; init; }

    public int? Limit { get; init; }

    public int Seed { get; init; }

    public TrainingDevice Device { get; init; }

    public string? LibTorchFolder { get; init; }

    public string? Report { get; init; }
}

/// <summary>A run of <c>train</c>.</summary>
internal sealed class TrainRun(ToolConsole console, TrainSettings settings, Func<Task<ExpressionDataset>> load)
{
    /// <summary>The name of a network on the command line.</summary>
    public static string NameOf(IExpressionModelBuilder network) =>
        network.Name.ToLowerInvariant().Replace(' ', '-');

    public async Task<int> RunAsync(CancellationToken stop)
    {
        Check();
        IExpressionModelBuilder network = KnownModels.All.FirstOrDefault(model => NameOf(model) == settings.Network)
            ?? throw new ArgumentException(
                $"--network takes one of {string.Join(", ", KnownModels.All.Select(NameOf))}, received \"{settings.Network}\".");
        LibTorch.Provide(settings.LibTorchFolder);
        ExpressionDataset dataset = await load().ConfigureAwait(false);
        if (dataset.Validation.Count == 0)
        {
            dataset = dataset.SplitValidation(seed: settings.Seed);
            console.Error.WriteLine(
                $"no validation images: held out for it: {Message.Count(dataset.Validation.Count, "training image")}");
        }

        dataset = settings.Limit is { } limit ? dataset.Limit(limit, settings.Seed) : dataset;
        TrainedExpressionModel? start = settings.From is { } file ? ModelFiles.Load(file) : null;
        if (start is not null)
        {
            KerasArguments.ReportAssumed(
                start, settings.From!, "'convert --scaling' makes a FILE.onnx that has another, for --from", console);
        }

        // On a thread of its own: Ctrl+C ends it after a step, and what is trained so far is saved.
        TrainedExpressionModel trained = await Task.Run(() => Train(start, network, dataset, stop), CancellationToken.None)
            .ConfigureAwait(false);
        trained.Save(settings.Output);
        console.Error.WriteLine($"written: {settings.Output}");
        if (trained.WasCanceled)
        {
            console.Error.WriteLine($"stopped: the same command continues from {Checkpoint}");
            return ExitCode.Interrupted;
        }

        using ImageClassifier classifier = ImageClassifier.Load(settings.Output);
        stop.ThrowIfCancellationRequested();
        ExpressionEvaluation evaluation = classifier.Evaluate(dataset.Validation);
        stop.ThrowIfCancellationRequested();
        console.Output.WriteLine($"\n{trained.Name} on {Message.Count(dataset.Validation.Count, "validation image")}\n");
        console.Output.WriteLine(evaluation);
        if (settings.Report is { } folder)
        {
            string page = ExpressionReport.Of(dataset, trained).Write(folder);
            console.Error.WriteLine($"written: {page}");
        }

        return ExitCode.Success;
    }

    private string Checkpoint => settings.Output + ".checkpoint";

    private void Check()
    {
        if (!ModelFiles.HasEnding(settings.Output, ".onnx"))
        {
            throw new ArgumentException($"--out takes a FILE.onnx, received \"{settings.Output}\".");
        }

        ReportFolder.Check(settings.Report);
        OutputPaths.Check(
            [.. settings.Dataset, ModelFiles.PathOf(settings.From)], ("--out", settings.Output), ("--out", Checkpoint));
        foreach ((string option, int? value) in new[]
        {
            ("--epochs", settings.Epochs), ("--batch", settings.BatchSize), ("--limit", settings.Limit),
        })
        {
            if (value <= 0)
            {
                throw new ArgumentException(Invariant($"{option} must be above 0, received {value}."));
            }
        }
    }

    private TrainedExpressionModel Train(
        TrainedExpressionModel? start, IExpressionModelBuilder network, ExpressionDataset dataset, CancellationToken stop)
    {
        TrainingOptions standard = start?.Options ?? network.DefaultOptions;
        var trainer = new ExpressionTrainer(standard with
        {
            Epochs = settings.Epochs ?? standard.Epochs,
            BatchSize = settings.BatchSize ?? standard.BatchSize,
            Seed = settings.Seed,
            Device = settings.Device,
        })
        {
            Checkpoint = new CheckpointOptions { Path = Checkpoint },
        };
        if (File.Exists(Checkpoint))
        {
            console.Error.WriteLine($"continues from {Checkpoint}");
        }

        using var line = new ProgressLine(console, "steps");
        var progress = new EpochLines(console, line);
        return start is null
            ? trainer.Fit(network, dataset, progress, stop)
            : trainer.Fit(start, dataset, progress, stop);
    }

    /// <summary>A line for each epoch among the results, and a line of progress.</summary>
    private sealed class EpochLines(ToolConsole console, ProgressLine line) : IProgress<TrainingProgress>
    {
        private readonly Lock _lock = new();

        public void Report(TrainingProgress value)
        {
            lock (_lock)
            {
                line.Report(value.Step, $"{value}");
                if (value.CompletedEpoch is not null)
                {
                    line.Clear();
                    console.Output.WriteLine($"{value}");
                    console.Flush();
                }
            }
        }
    }
}
