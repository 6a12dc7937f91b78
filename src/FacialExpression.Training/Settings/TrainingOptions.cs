namespace FacialExpression.Training;

/// <summary>How a model is trained. Names and defaults are Keras'. Immutable: change a copy with <c>with</c>.</summary>
public sealed record TrainingOptions
{
    private static readonly Dictionary<Expression, double> EmptyWeights = [];
    private static readonly Dictionary<string, double> EmptyNamedWeights = [];

    /// <summary>How often the whole training split is used, above 0. Default: 1, as in Keras' <c>fit</c>.</summary>
    public int Epochs { get; init; } = 1;

    /// <summary>Images per training step, above 0; the last batch of an epoch has what remains. Default: 32.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>
    /// Images per validation step, above 0. Default: <see langword="null"/>, the same as <see cref="BatchSize"/>, as in Keras,
    /// and on a GPU at least 256. It changes speed and memory, not the results.
    /// </summary>
    public int? ValidationBatchSize { get; init; }

    /// <summary>
    /// Decides the initial weights, the order of images, augmentation and dropout. Two trainings with one seed give equal
    /// weights, bit for bit, on one device with one number of threads. Default: 42.
    /// </summary>
    public int Seed { get; init; } = 42;

    /// <summary>The device to train on. Default: <see cref="TrainingDevice.Auto"/>.</summary>
    public TrainingDevice Device { get; init; } = TrainingDevice.Auto;

    /// <summary>
    /// The number of the CUDA GPU, from 0, if one is used. It chooses no device: with <see cref="TrainingDevice.Auto"/>, a number
    /// that no GPU has means the CPU. Default: 0, the first.
    /// </summary>
    public int GpuDeviceId { get; init; }

    /// <summary>
    /// How many threads compute on the CPU, above 0. Default: <see langword="null"/>, as many as LibTorch chooses, usually one
    /// per core. Another number of threads gives weights that differ in their last bits.
    /// </summary>
    public int? Threads { get; init; }

    /// <summary>The numbers to compute with. Default: <see cref="Precision.Auto"/>.</summary>
    public Precision Precision { get; init; } = Precision.Auto;

    /// <summary>The optimizer. Default: Adam with Keras' defaults.</summary>
    public Optimizer Optimizer { get; init; } = new Adam();

    /// <summary>Which training images an epoch uses. Default: <see cref="Sampling.Shuffle"/>, each once.</summary>
    public Sampling Sampling { get; init; } = Sampling.Shuffle;

    /// <summary>Random changes of training images. Default: <see langword="null"/>, none.</summary>
    public Augmentation? Augmentation { get; init; }

    /// <summary>
    /// The fraction of each target that is spread over all classes, in [0, 1) (Szegedy et al. 2016), as in Keras'
    /// <c>CategoricalCrossentropy</c>. Default: 0. It is part of the training loss, not of the validation loss.
    /// </summary>
    public double LabelSmoothing { get; init; }

    /// <summary>
    /// The weight of an expression's images in the training loss, not negative and not all 0; 1 for those not named. Default:
    /// <see langword="null"/>, all 1. <c>dataset.Training.GetBalancedClassWeights()</c> returns weights with which rare
    /// expressions count as much as frequent ones. An image counts for its highest target. As in Keras, the loss is divided by
    /// the number of images, not by the sum of their weights.
    /// </summary>
    public IReadOnlyDictionary<Expression, double>? ClassWeights { get; init; }

    /// <summary>
    /// As <see cref="ClassWeights"/>, by the names of the classes in any case, for data sets whose classes are not the seven
    /// expressions. <c>dataset.Training.GetBalancedClassWeightsByName()</c> returns such weights. Default:
    /// <see langword="null"/>, all 1. Only one of the two may be set.
    /// </summary>
    public IReadOnlyDictionary<string, double>? ClassWeightsByName { get; init; }

    /// <summary>
    /// The momentum of an exponential moving average of the weights, in [0, 1); Keras' <c>ema_momentum</c>, where 0.99 is usual.
    /// Default: <see langword="null"/>, none. With an average, that is what is validated, saved and returned; Keras validates the
    /// last weights instead. Normalization statistics are computed anew for it, over 2,048 training images.
    /// </summary>
    public double? AverageMomentum { get; init; }

    /// <summary>Checks every setting.</summary>
    /// <exception cref="ArgumentException">
    /// Settings are out of range; the message lists all of them with what was received.
    /// </exception>
    public void Validate()
    {
        ArgumentNullException.ThrowIfNull(Optimizer);
        const string Fraction = "must be at least 0 and less than 1, received";
        (bool Ok, string Fault)[] rules =
        [
            (Epochs > 0, $"Epochs must be above 0, received {Epochs}"),
            (BatchSize > 0, $"BatchSize must be above 0, received {BatchSize}"),
            (ValidationBatchSize is null or > 0, $"ValidationBatchSize must be above 0, received {ValidationBatchSize}"),
            (Threads is null or > 0, $"Threads must be above 0, received {Threads}"),
            (GpuDeviceId >= 0, $"GpuDeviceId must not be negative, received {GpuDeviceId}"),
            (Enum.IsDefined(Device), $"Device must be Auto, Cpu or Cuda, received {Device}"),
            (Enum.IsDefined(Precision), $"Precision must be Auto, Float32 or Mixed, received {Precision}"),
            (Enum.IsDefined(Sampling), $"Sampling must be Shuffle or Balanced, received {Sampling}"),
            (LabelSmoothing is >= 0 and < 1, Invariant($"LabelSmoothing {Fraction} {LabelSmoothing}")),
            (AverageMomentum is null or (>= 0 and < 1), Invariant($"AverageMomentum {Fraction} {AverageMomentum}")),
            .. (ClassWeights ?? EmptyWeights).Select(weight => (
                weight.Value is >= 0 and < double.PositiveInfinity && weight.Key >= 0,
                Invariant($"ClassWeights must be finite and not negative, received {weight.Value} for {weight.Key}"))),
            (ClassWeights is null || ClassWeightsByName is null,
                "ClassWeights and ClassWeightsByName must not both be set, received both"),
            .. (ClassWeightsByName ?? EmptyNamedWeights).Select(weight => (
                weight.Value is >= 0 and < double.PositiveInfinity,
                Invariant($"ClassWeightsByName must be finite and not negative, received {weight.Value} for ")
                    + Quoted.Text(weight.Key))),
        ];
        string[] faults =
        [
            .. rules.Where(r => !r.Ok).Select(r => r.Fault),
            .. Optimizer.GetFaults(),
            .. Augmentation?.GetFaults() ?? [],
        ];
        if (faults.Length > 0)
        {
            throw new ArgumentException($"The training options are out of range: {string.Join("; ", faults)}.");
        }
    }

    /// <summary>The weight of each class of a data set in the training loss.</summary>
    /// <param name="classNames">The names of its classes.</param>
    /// <returns>A weight for each class, in their order.</returns>
    /// <exception cref="ArgumentException">
    /// There is a weight of a class that does not exist, or two of one class, or no class has a weight, so that the loss would
    /// be 0.
    /// </exception>
    internal double[] GetClassWeights(IReadOnlyList<string> classNames)
    {
        double[] weights = [.. Enumerable.Repeat(1.0, classNames.Count)];
        var named = new HashSet<Expression>();
        foreach ((string name, double weight) in NamedWeights(classNames))
        {
            if (!LabelSet.TryParse(classNames, name, out Expression label))
            {
                throw new ArgumentException(
                    $"The classes are {Quoted.Sentence(string.Join(", ", classNames))}; received in ClassWeightsByName a weight "
                    + $"for {Quoted.Text(name)}. Leave it out, or train on a data set that has the class.");
            }

            weights[(int)label] = named.Add(label) ? weight : throw new ArgumentException(
                $"ClassWeightsByName must have one weight for a class, received a second one of {classNames[(int)label]} for "
                + $"{Quoted.Text(name)}.");
        }

        return weights.Any(weight => weight > 0) ? weights : throw new ArgumentException(
            "ClassWeights must not all be 0, received 0 for every class: the loss would be 0. Give one of them a weight.");
    }

    private IEnumerable<(string Name, double Weight)> NamedWeights(IReadOnlyList<string> classNames)
    {
        if (ClassWeights is { Count: > 0 } && !LabelSet.AreExpressions(classNames))
        {
            throw new ArgumentException(
                $"ClassWeights are for the seven expressions; the classes are {Quoted.Sentence(string.Join(", ", classNames))}. "
                + "Use ClassWeightsByName.");
        }

        if ((ClassWeights ?? EmptyWeights).Keys.FirstOrDefault(key => !LabelSet.Contains(classNames, key), (Expression)(-1))
            is >= 0 and var unknown)
        {
            throw new ArgumentException(
                Invariant($"ClassWeights must be of the classes 0 to {classNames.Count - 1}, received ")
                + Invariant($"{ClassWeights![unknown]} for the class {(int)unknown}. Leave it out."));
        }

        return (ClassWeights ?? EmptyWeights).Select(weight => (classNames[(int)weight.Key], weight.Value))
            .Concat((ClassWeightsByName ?? EmptyNamedWeights).Select(weight => (weight.Key, weight.Value)));
    }
}
