namespace FacialExpression;

/// <summary>The settings of an <see cref="ExpressionClassifier"/>.</summary>
public sealed record ExpressionClassifierOptions
{
    /// <summary>The largest image that is accepted. Default: <see cref="ImageLimits.Default"/>.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public ImageLimits ImageLimits
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(ImageLimits));
    } = ImageLimits.Default;

    /// <summary>The most that a model may ask of the machine. Default: <see cref="ModelLimits.Default"/>.</summary>
    /// <remarks><c>docs/reliability.md</c> has measurements.</remarks>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public ModelLimits ModelLimits
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(ModelLimits));
    } = ModelLimits.Default;

    /// <summary>The device that the model runs on. Default: <see cref="PredictionDevice.Cpu"/>.</summary>
    /// <remarks>
    /// If it cannot be used, loading throws a <see cref="PredictionEngineException"/>; nothing falls back to the CPU in silence.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is no device.</exception>
    public PredictionDevice Device
    {
        get;
        init => field = Enum.IsDefined(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Device), value, "Device must be Cpu or Cuda.");
    }

    /// <summary>
    /// The number of the GPU, from 0, as CUDA counts those that <c>CUDA_VISIBLE_DEVICES</c> shows. It has no effect unless
    /// <see cref="Device"/> is <see cref="PredictionDevice.Cuda"/>. Default: 0, the first.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int GpuDeviceId
    {
        get;
        init => field = value >= 0
            ? value
            : throw new ArgumentOutOfRangeException(nameof(GpuDeviceId), value, "GpuDeviceId must not be negative.");
    }

    /// <summary>
    /// How many threads work on a prediction while it is the only one. Predictions that run at the same time, and batches, use
    /// one thread each, which is faster then. From 1 (the caller's own thread) to 1024. Default: the number of cores, at most 4.
    /// </summary>
    /// <remarks>
    /// The scores are the same, bit for bit. Above 1 the model is in memory twice. On a GPU it has no effect.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is not from 1 to 1024.</exception>
    public int Threads
    {
        get;
        init => field = value is > 0 and <= 1024
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Threads), value, "Threads must be from 1 to 1024.");
    } = Math.Min(Environment.ProcessorCount, 4);
}
