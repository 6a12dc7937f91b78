using FacialExpression.Training.Engine;
using FacialExpression.Training.Formats.Onnx;
using Microsoft.Extensions.Logging;
using TorchSharp;
using static TorchSharp.torch;

namespace FacialExpression.Training;

/// <summary>
/// Trains a model on labeled faces with TorchSharp, as Keras' <c>compile</c> and <c>fit</c> do: categorical cross-entropy and
/// accuracy.
/// </summary>
/// <remarks>
/// The app references TorchSharp's native engine: <c>libtorch-cpu-linux-x64</c>, <c>libtorch-cpu-win-x64</c>,
/// <c>libtorch-cpu-osx-arm64</c>, or a <c>TorchSharp-cuda-…</c> package. A training uses all cores, unless
/// <see cref="TrainingOptions.Threads"/> limits it, and leaves the app's
/// TorchSharp settings alone: generator, default type and device, gradient mode. Trainings that run at the same time give the
/// weights that each gives alone, but share the cores.
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

    /// <summary>Callbacks of each training, called in this order. Default: none.</summary>
    public IReadOnlyList<ITrainingCallback> Callbacks { get; init; } = [];

    /// <summary>
    /// Where each training writes checkpoints and resumes from. Default: <see langword="null"/>, none. A resumed training gives
    /// the same weights, bit for bit, as one that was never stopped, on one device, with one number of threads and with the same
    /// settings; <see cref="TrainingOptions.Epochs"/> may be more than before.
    /// </summary>
    public CheckpointOptions? Checkpoint { get; init; }

    /// <summary>
    /// The most that the model may ask of the machine that loads it. <c>Fit</c> refuses a network whose file would be refused
    /// with the same limits. Default: <see cref="ModelLimits.Default"/>, those of
    /// <see cref="ExpressionClassifierOptions.ModelLimits"/>.
    /// </summary>
    public ModelLimits ModelLimits { get; init; } = ModelLimits.Default;

    /// <summary>
    /// Whether a training that gets neither a progress nor a <see cref="Logger"/> writes a line per epoch to the console.
    /// Default: whether standard output is a terminal. <see cref="ConsoleProgress"/> also has a bar.
    /// </summary>
    public bool Verbose { get; init; } = !Console.IsOutputRedirected;

    /// <summary>
    /// Where each training logs an entry per epoch, and a warning where a checkpoint cannot be written. Default:
    /// <see langword="null"/>, nowhere.
    /// </summary>
    public ILogger? Logger { get; init; }

    /// <summary>Where and how trainings compute, for tests. Default: <see langword="null"/>, what suits the device.</summary>
    internal Backend? Backend { get; init; }

    /// <summary>Trains a network from fresh weights, or resumes from the <see cref="Checkpoint"/>.</summary>
    /// <param name="builder">The network, from <see cref="KnownModels"/> or your own.</param>
    /// <param name="dataset">
    /// The images. The network is trained on the training split and validated on the validation split after each epoch. The test
    /// split is not used. With votes, it is trained on their distribution and validated by their majority.
    /// </param>
    /// <param name="progress">
    /// Receives reports of steps, at most about ten per second, and of each epoch; called on the training thread.
    /// </param>
    /// <param name="cancellationToken">
    /// Stops after the current step. The model of that moment is returned, with <see cref="TrainedExpressionModel.WasCanceled"/>
    /// set.
    /// </param>
    /// <returns>
    /// The weights after the last step, or those that a callback set at the end, with the history of all whole epochs.
    /// </returns>
    /// <exception cref="InvalidNetworkException">
    /// The network cannot work on these images, or is beyond the <see cref="ModelLimits"/>.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// The data set has no training images, the weights of all of them in the loss are 0, there is a weight of a class that the
    /// data set does not have, or validation images have votes but none has a majority.
    /// </exception>
    /// <exception cref="TrainingEngineException">
    /// TorchSharp's native engine or the device is missing, or has too little memory.
    /// </exception>
    /// <exception cref="CheckpointException">
    /// The <see cref="Checkpoint"/> is damaged, of another training, or cannot be read or written at the start. A later failure
    /// to write does not end the training; <see cref="TrainingProgress.CheckpointFault"/> reports it.
    /// </exception>
    /// <exception cref="OperationCanceledException">Canceled before the first step.</exception>
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
        RequireImages(dataset);
        Sequential network = builder.Build(dataset.Input, dataset.ClassNames.Count);
        return Fit(builder.Name, network, start: null, _options ?? builder.DefaultOptions, dataset, progress, cancellationToken);
    }

    /// <summary>
    /// Trains a model further, with its weights, its scale and the order of its outputs, and a fresh optimizer ("fine-tuning").
    /// </summary>
    /// <param name="model">
    /// The model, from a training, <c>TrainedExpressionModel.Load</c>, <c>LoadPretrained</c> or <see cref="KerasModel"/>. Its
    /// options are the default.
    /// </param>
    /// <param name="dataset">Images of the model's size.</param>
    /// <param name="progress">
    /// Receives reports of steps, at most about ten per second, and of each epoch; called on the training thread.
    /// </param>
    /// <param name="cancellationToken">
    /// Stops after the current step. The model of that moment is returned, with <see cref="TrainedExpressionModel.WasCanceled"/>
    /// set.
    /// </param>
    /// <inheritdoc cref="Fit(IExpressionModelBuilder, ExpressionDataset, IProgress{TrainingProgress}?, CancellationToken)"
    /// path="/returns|/exception"/>
    public TrainedExpressionModel Fit(
        TrainedExpressionModel model,
        ExpressionDataset dataset,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(dataset);
        cancellationToken.ThrowIfCancellationRequested();
        RequireImages(dataset);
        return Fit(model.Name, model.Network, model, _options ?? model.Options, dataset, progress, cancellationToken);
    }

    private TrainedExpressionModel Fit(
        string name,
        Sequential network,
        TrainedExpressionModel? start,
        TrainingOptions options,
        ExpressionDataset dataset,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellationToken)
    {
        options.Validate();
        Checkpoint?.Validate();
        RequireLoss(dataset, options);
        RequireFit(name, network, start, dataset);
        NetworkLimits.Require(network, name, ModelLimits);
        dataset = dataset.ForTraining();
        TrainingDevice device = TorchEngine.Resolve(options.Device, options.GpuDeviceId);
        options = options with { Precision = TorchEngine.Resolve(options.Precision, device, options.GpuDeviceId) };
        CheckpointState? state = Checkpoint is null
            ? null
            : CheckpointState.Of(name, network, start, dataset, options, Callbacks);
        try
        {
            using var memory = AllocatorSettings.KeepMemory();
            using IDisposable? threads = options.Threads is { } count ? ThreadCount.Use(count) : null;
            Backend backend = Backend ?? Backend.Of(device, options.GpuDeviceId);
            using IDisposable? cuda = backend.Device.type == DeviceType.CUDA ? CudaSettings.Use() : null;
            using DisposeScope scope = NewDisposeScope();
            using var run = new TrainingRun(name, network, dataset, options, device, start, backend);
            Checkpointer? checkpointer = Checkpoint is null ? null : new Checkpointer(Checkpoint, run, Callbacks, state!);
            using ConsoleProgress? lines = Verbose && progress is null && Logger is null ? new(hasBar: false) : null;
            IProgress<TrainingProgress>? logged = Logger is null ? progress ?? lines : new LoggerProgress(Logger, progress);
            var report = new ProgressReporter(run, device, checkpointer, logged);
            return new TrainingLoop(run, Callbacks, checkpointer, report).Run(cancellationToken);
        }
        catch (Exception e) when (TorchEngine.IsOutOfMemory(e))
        {
            string where = device == TrainingDevice.Cuda ? $"CUDA device {options.GpuDeviceId}" : "The CPU";
            string data = device == TrainingDevice.Cuda
                ? $" and {(dataset.Training.Pixels.Length + dataset.Validation.Pixels.Length) >> 20} MiB of images"
                : "";
            throw new TrainingEngineException(
                $"{where} has too little memory for {Quoted.Text(name)} with batches of {options.BatchSize}{data}. "
                + "Use a smaller BatchSize or ValidationBatchSize, or a smaller network. The last checkpoint is unchanged. "
                + "A smaller BatchSize cannot resume it: delete it first.",
                e);
        }
    }

    private static void RequireImages(ExpressionDataset dataset)
    {
        if (dataset.Training.Count == 0)
        {
            throw new ArgumentException($"The data set {Quoted.Text(dataset.Source)} has no training images.", nameof(dataset));
        }
    }

    private static void RequireFit(
        string name, Sequential network, TrainedExpressionModel? start, ExpressionDataset dataset)
    {
        if (network.Input != dataset.Input)
        {
            throw new InvalidNetworkException(
                $"{Quoted.Text(name)} takes {network.Input}; the data set has {dataset.Input}. "
                + "Load the data set with DatasetOptions.Input of that size.");
        }

        int classes = dataset.ClassNames.Count;
        if (network.ClassCount != classes)
        {
            throw new InvalidNetworkException(
                $"{Quoted.Text(name)} gives {network.ClassCount} classes; the data set has {classes}. "
                + $"End the network with a Dense of {classes} units.");
        }

        if (start is not null && !dataset.Training.HasClasses(start.Metadata.Labels))
        {
            throw new InvalidNetworkException(
                $"{Quoted.Text(name)} has the labels {Quoted.Sentence(string.Join(", ", start.Metadata.Labels))}; the data set "
                + $"has {Quoted.Sentence(string.Join(", ", dataset.ClassNames))}. Train a model that has the same labels.");
        }
    }

    private static void RequireLoss(ExpressionDataset dataset, TrainingOptions options)
    {
        double[] weights = options.GetClassWeights(dataset.ClassNames);

        // Soft targets may give an image another class than its label.
        DatasetSplit training = dataset.Training;
        if (Enumerable.Range(0, training.Count).All(i => weights[training.TargetClassOf(i)] == 0))
        {
            string classes = training.SoftTargets is null
                ? "class in the training split"
                : "class that is the largest target of a training image";
            throw new ArgumentException(
                $"ClassWeights are 0 for every {classes}: the loss would be 0. Give one of them a weight.", nameof(dataset));
        }
    }
}
