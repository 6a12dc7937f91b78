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

    /// <summary>
    /// How many threads work on a prediction while it is the only one. Predictions that run at the same time, and batches, use
    /// one thread each, which is faster then. From 1 (the caller's own thread) to 1024. Default: the number of cores, at most 4.
    /// </summary>
    /// <remarks>The scores are the same, bit for bit. Above 1 the model is in memory twice.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is not from 1 to 1024.</exception>
    public int Threads
    {
        get;
        init => field = value is > 0 and <= 1024
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Threads), value, "Threads must be from 1 to 1024.");
    } = Math.Min(Environment.ProcessorCount, 4);
}
