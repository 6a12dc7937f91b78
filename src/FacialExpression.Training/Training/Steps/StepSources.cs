using FacialExpression.Training.Engine;

namespace FacialExpression.Training;

/// <summary>All batches of a training, made where it computes.</summary>
internal sealed class StepSources : IDisposable
{
    // Prediction needs less memory than a training step, and a GPU has more to do with more images.
    private const int DeviceValidationBatchSize = 256;

    private readonly List<IDisposable> _owned = [];

    /// <param name="dataset">The images.</param>
    /// <param name="options">The settings.</param>
    /// <param name="scale">The factor for each pixel.</param>
    /// <param name="outputs">
    /// The classes in the order of the network's outputs; <see langword="null"/> for the data set's.
    /// </param>
    /// <param name="backend">Where the training computes.</param>
    public StepSources(
        ExpressionDataset dataset, TrainingOptions options, float scale, IReadOnlyList<string>? outputs, Backend backend)
    {
        bool onDevice = !backend.HasKernels;
        BatchSource Batches(DatasetSplit split, TrainingOptions settings) => new(split, settings, scale, onDevice, outputs);
        int validationSize = options.ValidationBatchSize
            ?? (onDevice ? Math.Max(options.BatchSize, DeviceValidationBatchSize) : options.BatchSize);
        BatchSource training = Batches(dataset.Training, options);
        BatchSource validation = Batches(dataset.Validation, new TrainingOptions { BatchSize = validationSize });

        // Unchanged images, as in prediction, in batches as in training.
        BatchSource statistics = Batches(dataset.Training, new TrainingOptions { BatchSize = options.BatchSize });
        if (!onDevice)
        {
            Training = new HostSteps(training, dataset.Input);
            Validation = new HostSteps(validation, dataset.Input);
            Statistics = new HostSteps(statistics, dataset.Input);
            return;
        }

        try
        {
            T Own<T>(T part)
                where T : IDisposable
            {
                _owned.Add(part);
                return part;
            }

            ResidentImages Resident(DatasetSplit split) =>
                Own(new ResidentImages(split.Pixels, split.Input, scale, backend.Device));
            DeviceSteps Steps(BatchSource source, ResidentImages images, DeviceAugmenter? augmenter = null) =>
                Own(new DeviceSteps(source, images, augmenter, dataset.Input, backend.Device));
            ResidentImages trained = Resident(dataset.Training);
            DeviceAugmenter? augmenter = options.Augmentation is { ChangesImages: true } augmentation
                ? Own(new DeviceAugmenter(augmentation, dataset.Input, scale, backend.Device))
                : null;
            Training = Steps(training, trained, augmenter);
            Validation = Steps(validation, Resident(dataset.Validation));
            Statistics = Steps(statistics, trained);
        }
        catch
        {
            Dispose(); // Native memory, which would wait for the collector.
            throw;
        }
    }

    /// <summary>What the network is trained on.</summary>
    public IStepSource Training { get; }

    /// <summary>What it is validated on.</summary>
    public IStepSource Validation { get; }

    /// <summary>Training images without augmentation, for normalization's statistics.</summary>
    public IStepSource Statistics { get; }

    public void Dispose() => _owned.ForEach(part => part.Dispose());
}
