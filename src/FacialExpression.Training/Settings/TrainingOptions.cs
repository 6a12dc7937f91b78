namespace FacialExpression.Training;

/// <summary>How a model is trained. Words and defaults are Keras'. Immutable: change a copy with <c>with</c>.</summary>
public sealed record TrainingOptions
{
    /// <summary>How often the whole training split is gone through, above 0. Default: 1, as Keras' <c>fit</c>.</summary>
    public int Epochs { get; init; } = 1;

    /// <summary>Images a training step, above 0; the last batch of an epoch takes what is left. Default: 32.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>
    /// Images at once while validating, above 0. Default: <see langword="null"/>, the same as <see cref="BatchSize"/>, as in Keras.
    /// It changes speed and memory, never the figures.
    /// </summary>
    public int? ValidationBatchSize { get; init; }

    /// <summary>
    /// Decides the first weights, which images come when, their augmentation, and the dropout. Two runs with one seed on one machine
    /// give equal weights. Default: 42.
    /// </summary>
    public int Seed { get; init; } = 42;

    /// <summary>What to train on. Default: <see cref="TrainingDevice.Auto"/>.</summary>
    public TrainingDevice Device { get; init; } = TrainingDevice.Auto;

    /// <summary>Which CUDA GPU, from 0, where one is used. Default: 0, the first.</summary>
    public int GpuDeviceId { get; init; }

    /// <summary>The numbers to compute with. Default: <see cref="Precision.Auto"/>.</summary>
    public Precision Precision { get; init; } = Precision.Auto;

    /// <summary>The optimizer. Default: Adam with Keras' defaults.</summary>
    public Optimizer Optimizer { get; init; } = new Adam();

    /// <summary>Which training images an epoch goes through. Default: <see cref="Sampling.Shuffle"/>, each once.</summary>
    public Sampling Sampling { get; init; } = Sampling.Shuffle;

    /// <summary>How training images are changed, each time anew. Default: <see langword="null"/>, not at all.</summary>
    public Augmentation? Augmentation { get; init; }

    /// <summary>
    /// The share of each target that is spread over all classes, from 0 up to, but not, 1 (Szegedy et al. 2016), as in Keras' <c>CategoricalCrossentropy</c>.
    /// Default: 0. The training loss counts it, the validation loss does not.
    /// </summary>
    public double LabelSmoothing { get; init; }

    /// <summary>
    /// How much an image of an expression counts in the training loss, not negative; 1 for those not named. Default: <see langword="null"/>, all alike.
    /// <see cref="DatasetSplit.GetBalancedClassWeights"/> gives weights that make rare expressions count as much as frequent ones.
    /// As in Keras the loss is divided by the number of images, not by the sum of their weights.
    /// </summary>
    public IReadOnlyDictionary<Expression, double>? ClassWeights { get; init; }

    /// <summary>
    /// Momentum of an exponential moving average of the weights, from 0 up to, but not, 1; Keras' <c>ema_momentum</c>, where 0.99 is usual.
    /// Default: <see langword="null"/>, none. Where there is one, it is what is validated, saved and returned; Keras validates the last weights instead.
    /// </summary>
    public double? AverageMomentum { get; init; }

    /// <summary>Checks every setting.</summary>
    /// <exception cref="ArgumentException">Settings are out of range; the message lists all of them with what was received.</exception>
    public void Validate()
    {
        ArgumentNullException.ThrowIfNull(Optimizer);
        (bool Ok, string Fault)[] rules =
        [
            (Epochs > 0, $"Epochs must be above 0, received {Epochs}"),
            (BatchSize > 0, $"BatchSize must be above 0, received {BatchSize}"),
            (ValidationBatchSize is null or > 0, $"ValidationBatchSize must be above 0, received {ValidationBatchSize}"),
            (GpuDeviceId >= 0, $"GpuDeviceId must not be negative, received {GpuDeviceId}"),
            (Enum.IsDefined(Device), $"Device must be Auto, Cpu or Cuda, received {Device}"),
            (Enum.IsDefined(Precision), $"Precision must be Auto, Float32 or Mixed, received {Precision}"),
            (Enum.IsDefined(Sampling), $"Sampling must be Shuffle or Balanced, received {Sampling}"),
            (LabelSmoothing is >= 0 and < 1, $"LabelSmoothing must be from 0 up to, but not, 1, received {LabelSmoothing}"),
            (AverageMomentum is null or (>= 0 and < 1), $"AverageMomentum must be from 0 up to, but not, 1, received {AverageMomentum}"),
            .. (ClassWeights ?? new Dictionary<Expression, double>()).Select(weight => (
                weight.Value is >= 0 and < double.PositiveInfinity && Enum.IsDefined(weight.Key),
                $"ClassWeights must not be negative, received {weight.Value} for {weight.Key}")),
        ];
        string[] faults = [.. rules.Where(r => !r.Ok).Select(r => r.Fault), .. Optimizer.GetFaults(), .. Augmentation?.GetFaults() ?? []];
        if (faults.Length > 0)
        {
            throw new ArgumentException($"The training options are out of range: {string.Join("; ", faults)}.");
        }
    }
}
