namespace FacialExpression;

/// <summary>The settings of an <see cref="ExpressionClassifier"/>.</summary>
public sealed record ExpressionClassifierOptions
{
    /// <summary>How large an image may be. Default: <see cref="ImageLimits.Default"/>.</summary>
    public ImageLimits Limits { get; init; } = ImageLimits.Default;

    /// <summary>The most bytes that a model file may have. From 1. Default: 67,108,864 (64 MiB), 16 million weights in float32.</summary>
    /// <remarks>
    /// While a model is loaded, at most 256 MB and 16 bytes for each of its own are in use. What it may ask of a prediction is limited too: 160 MB and half a second or so of one core for an image;
    /// batches take up to 16 images at once on each core. <c>docs/reliability.md</c> has what was measured.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0.</exception>
    public int MaxModelBytes
    {
        get;
        init => field = value > 0 ? value : throw new ArgumentOutOfRangeException(nameof(MaxModelBytes), value, "MaxModelBytes must be above 0.");
    } = 64 * 1024 * 1024;

    /// <summary>
    /// How many threads work on a prediction that is the only one under way; those that run at the same time, and batches, get one each, which is then quickest.
    /// From 1, the caller's own thread alone. Default: all cores, at most 4.
    /// </summary>
    /// <remarks>The answers are the same. Above 1 the model is in memory twice.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is not from 1 to 1024.</exception>
    public int Threads
    {
        get;
        init => field = value is > 0 and <= 1024 ? value : throw new ArgumentOutOfRangeException(nameof(Threads), value, "Threads must be from 1 to 1024.");
    } = Math.Min(Environment.ProcessorCount, 4);
}
