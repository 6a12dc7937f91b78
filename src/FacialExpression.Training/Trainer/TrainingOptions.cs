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
    /// Decides the first weights, the order of the images and the dropout. Two runs with one seed on one machine
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
        ];
        string[] faults = [.. rules.Where(r => !r.Ok).Select(r => r.Fault), .. Optimizer.GetFaults()];
        if (faults.Length > 0)
        {
            throw new ArgumentException($"The training options are out of range: {string.Join("; ", faults)}.");
        }
    }
}
