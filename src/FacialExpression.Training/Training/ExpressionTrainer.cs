using FacialExpression.Training.Engine;
using TorchSharp;
using static TorchSharp.torch;

namespace FacialExpression.Training;

/// <summary>Trains a model on labelled faces with TorchSharp, as Keras' <c>compile</c> and <c>fit</c> do: categorical cross-entropy and accuracy.</summary>
/// <remarks>
/// The app brings TorchSharp's native engine: <c>libtorch-cpu-linux-x64</c>, <c>libtorch-cpu-win-x64</c>, <c>libtorch-cpu-osx-arm64</c>,
/// or a <c>TorchSharp-cuda-…</c> package. For the rows of an ML.NET data view there is <see cref="ExpressionClassificationTrainer"/>. One training at a time: it uses all cores, and TorchSharp's generator of random numbers.
/// </remarks>
/// <example><code>
/// var dataset = ExpressionDataset.FromZip("fer2013.zip");
/// TrainedExpressionModel model = new ExpressionTrainer().Fit(KnownModels.Model3, dataset);
/// model.Save("model-3.onnx");
/// </code></example>
public sealed class ExpressionTrainer
{
    private readonly TrainingOptions? _options;

    /// <summary>Makes a trainer.</summary>
    /// <param name="options">Default: each model's own <see cref="IExpressionModelBuilder.DefaultOptions"/>.</param>
    /// <exception cref="ArgumentException">Options are out of range; the message lists all of them.</exception>
    public ExpressionTrainer(TrainingOptions? options = null)
    {
        options?.Validate();
        _options = options;
    }

    /// <summary>What happens along each training, in this order. Default: nothing.</summary>
    public IReadOnlyList<ITrainingCallback> Callbacks { get; init; } = [];

    /// <summary>
    /// Where each training is kept and gone on from. Default: <see langword="null"/>, nowhere. A training that goes on gives the very weights of one that was
    /// never stopped, on one machine and with the same settings; <see cref="TrainingOptions.Epochs"/> may be more than before.
    /// </summary>
    public CheckpointOptions? Checkpoint { get; init; }

    /// <summary>Trains a model, from fresh weights or those of <see cref="IExpressionModelBuilder.Start"/>, or goes on from the <see cref="Checkpoint"/>.</summary>
    /// <param name="builder">The network, from <see cref="KnownModels"/> or your own; or a <see cref="TrainedExpressionModel"/>, which is trained further with a fresh optimizer.</param>
    /// <param name="dataset">The images. Its training split is learned from, its validation split is measured after each epoch, its test split is not looked at.</param>
    /// <param name="progress">Told about steps, at most about ten times a second, and about each epoch; called on the training thread.</param>
    /// <param name="cancellationToken">Stops after the step under way. What was learned until then is returned, with <see cref="TrainedExpressionModel.WasCancelled"/> set.</param>
    /// <returns>The weights after the last step, or what a callback set at the end, with the history of all whole epochs.</returns>
    /// <exception cref="InvalidModelException">The network cannot work on these images.</exception>
    /// <exception cref="ArgumentException">The data set has no training images.</exception>
    /// <exception cref="TrainingEngineException">TorchSharp's native engine or the device asked for is not there, or has too little memory.</exception>
    /// <exception cref="CheckpointException">
    /// The <see cref="Checkpoint"/> is damaged, of another training, or cannot be read or written at the start. A later failure to write does not end the training;
    /// <see cref="TrainingProgress.CheckpointFault"/> tells it.
    /// </exception>
    /// <exception cref="OperationCanceledException">Cancelled before the first step, so that nothing was learned.</exception>
    public TrainedExpressionModel Fit(
        IExpressionModelBuilder builder,
        ExpressionDataset dataset,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentException.ThrowIfNullOrEmpty(builder.Name);
        cancellationToken.ThrowIfCancellationRequested();
        TrainingOptions options = _options ?? builder.DefaultOptions;
        options.Validate();
        Checkpoint?.Validate();
        if (dataset.Training.Count == 0)
        {
            throw new ArgumentException($"The data set {dataset.Source} has no training images.", nameof(dataset));
        }

        Sequential model = builder.Build(dataset.Input, ExpressionLabels.Count);
        if (model.ClassCount != ExpressionLabels.Count || model.Input != dataset.Input)
        {
            throw new InvalidModelException(
                $"{builder.Name} takes {model.Input} and gives {model.ClassCount} classes; the data set has {dataset.Input} and {ExpressionLabels.Count}.");
        }

        RequireStart(builder, model);
        TrainingDevice device = TorchEngine.Resolve(options.Device, options.GpuDeviceId);
        options = options with { Precision = TorchEngine.Resolve(options.Precision, device) };
        CheckpointState? state = Checkpoint is null ? null : CheckpointState.Of(builder, model, dataset, options, Callbacks);
        try
        {
            using var memory = AllocatorSettings.KeepMemory();
            using DisposeScope scope = NewDisposeScope();
            using var run = new TrainingRun(builder.Name, model, dataset, options, device, builder.Start);
            CheckpointKeeper? keeper = Checkpoint is null ? null : new CheckpointKeeper(Checkpoint, run, Callbacks, state!);
            var report = new ProgressReporter(run, device, keeper, progress);
            return new TrainingLoop(run, Callbacks, keeper, report).Run(cancellationToken);
        }
        catch (Exception e) when (TorchEngine.IsOutOfMemory(e))
        {
            throw new TrainingEngineException(
                $"{device} has too little memory for {builder.Name} with batches of {options.BatchSize}. Use a smaller BatchSize or ValidationBatchSize, "
                + "or a smaller network. A checkpoint is as it was last written.",
                e);
        }
    }

    private static void RequireStart(IExpressionModelBuilder builder, Sequential model)
    {
        if (builder.Start is not { } start)
        {
            return;
        }

        string[] own = [.. model.Layers.SelectMany(l => l.Parameters.Select(p => $"{l.Name}/{p.Name} [{string.Join(", ", p.Shape)}]"))];
        string[] given = [.. start.Weights.Select(w => $"{w.Path} [{string.Join(", ", w.Parameter.Shape)}]")];
        if (start.Network.Input != model.Input || !own.SequenceEqual(given))
        {
            string? first = own.Zip(given).Where(pair => pair.First != pair.Second).Select(pair => $"{pair.First} where the start has {pair.Second}").FirstOrDefault();
            throw new InvalidModelException(
                $"{builder.Name} begins with the weights of another network: it takes {model.Input} and has {own.Length} weights, its Start takes {start.Network.Input} and has {given.Length}"
                + $"{(first is null ? "" : $"; it has {first}")}. Let Build give the network that Start has, or one with the same weights.");
        }
    }
}
