namespace FacialExpression;

/// <summary>
/// The most that a model may ask of the machine. Training refuses a network beyond one of these before it begins, and loading
/// refuses such a file, so what was trained can be saved and loaded with the same limits.
/// </summary>
/// <example><code>
/// var limits = ModelLimits.Default with { MaxModelBytes = 1024 * 1024 * 1024 };
/// </code></example>
public sealed record ModelLimits
{
    /// <summary>
    /// What one number that a window looks at costs, in multiply-adds. ONNX Runtime's pools are that slow; its convolutions copy
    /// the numbers first, once for all filters.
    /// </summary>
    internal const double LookCost = 16;

    /// <summary>The most nodes of a graph, and the most weights.</summary>
    internal const int MaxNodes = 2_000;

    /// <summary>
    /// The most bytes besides the weights' own: names, settings, metadata. Parsing them takes many times their size in memory.
    /// </summary>
    internal const int MaxDescriptionBytes = 1024 * 1024;

    /// <summary>The most labels.</summary>
    internal const int MaxLabels = 1000;

    /// <summary>The most rows and columns of the input, and of anything that moves over it.</summary>
    internal const int MaxSide = 2048;

    /// <summary>The defaults. All networks of <c>KnownModels</c> are within them.</summary>
    public static ModelLimits Default { get; } = new();

    /// <summary>
    /// The most bytes of a model file. From 1 to 2,147,483,591. Default: 268,435,456 (256 MiB), 67 million weights in float32.
    /// </summary>
    /// <remarks>Loading takes up to 256 MB of memory and 16 bytes for each byte of the file.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int MaxModelBytes
    {
        get;
        init => field = value > 0 && value <= Array.MaxLength
            ? value
            : throw new ArgumentOutOfRangeException(
                nameof(MaxModelBytes), value, $"MaxModelBytes must be from 1 to {Array.MaxLength}.");
    } = 256 * 1024 * 1024;

    /// <summary>
    /// The most activations of all layers together per image, 4 bytes each. At least 1. Default: 41,943,040, which is 160 MiB.
    /// Compact ResNet has 0.6 million for 48×48 pixels; MobileNetV2 for 224×224 is within the limit.
    /// </summary>
    /// <remarks>
    /// A batch takes up to 16 images at once on each core; on a GPU two batches of up to 256 images and 1 GiB each.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0.</exception>
    public long MaxActivations
    {
        get;
        init => field = value > 0
            ? value
            : throw new ArgumentOutOfRangeException(nameof(MaxActivations), value, "MaxActivations must be above 0.");
    } = 40L * 1024 * 1024;

    /// <summary>
    /// The most multiply-adds for one image. At least 1. Default: 5,000,000,000, about half a second of one core. Compact ResNet
    /// has 117 million on 48×48.
    /// </summary>
    /// <remarks>Pools and functions count too, by what they cost in multiply-adds.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0.</exception>
    public long MaxMultiplyAdds
    {
        get;
        init => field = value > 0
            ? value
            : throw new ArgumentOutOfRangeException(nameof(MaxMultiplyAdds), value, "MaxMultiplyAdds must be above 0.");
    } = 5_000_000_000;

    /// <summary>The limits for so many times as much work. At least 1.</summary>
    internal ModelLimits Times(double factor) => this with
    {
        MaxActivations = (long)Math.Min(MaxActivations * factor, long.MaxValue),
        MaxMultiplyAdds = (long)Math.Min(MaxMultiplyAdds * factor, long.MaxValue),
    };

    /// <summary>
    /// For models that this process has in memory already: refusing them would save nothing.
    /// </summary>
    internal static ModelLimits Unlimited { get; } = new()
    {
        MaxModelBytes = Array.MaxLength,
        MaxActivations = long.MaxValue,
        MaxMultiplyAdds = long.MaxValue,
    };
}
