using static System.FormattableString;

namespace FacialExpression;

/// <summary>
/// How a gray pixel, 0 to 255, becomes the numbers that a model takes: pixel × scale + offset, in each channel with its own. A
/// model of three channels gets the same gray in each.
/// </summary>
/// <remarks>
/// Model files of Keras and of ONNX do not specify it, and a wrong one fails in silence: the model predicts, and is often wrong.
/// </remarks>
/// <example><code>
/// PixelScaling scaling = PixelScaling.MinusOneToOne;
/// PixelScaling same = new(2f / 255, -1);
/// PixelScaling perChannel = PixelScaling.FromMeans([0.5f * 255], [0.25f * 255]);   // (pixel − 127.5) / 63.75
/// </code></example>
public sealed record PixelScaling
{
    /// <summary>The same for all channels.</summary>
    /// <param name="scale">What a pixel is multiplied by; above 0.</param>
    /// <param name="offset">What is added to the product; finite.</param>
    /// <exception cref="ArgumentException">A number is out of range.</exception>
    public PixelScaling(float scale, float offset)
        : this([scale], [offset])
    {
    }

    /// <summary>For each channel its own.</summary>
    /// <param name="scales">
    /// What a pixel is multiplied by; above 0. In the order of the model's channels, or a single one for all.
    /// </param>
    /// <param name="offsets">What is added to the products; finite. As many as <paramref name="scales"/>.</param>
    /// <exception cref="ArgumentException">A number is out of range, or there are not as many of one as of the other.</exception>
    public PixelScaling(IReadOnlyList<float> scales, IReadOnlyList<float> offsets)
    {
        ArgumentNullException.ThrowIfNull(scales);
        ArgumentNullException.ThrowIfNull(offsets);
        if (scales.Count is not (1 or 3) || offsets.Count != scales.Count)
        {
            throw new ArgumentException(Invariant(
                $"A scaling has one scale and one offset, or three of each; received {scales.Count} and {offsets.Count}."));
        }

        if (scales.Any(scale => scale is not (> 0 and < float.PositiveInfinity)) || !offsets.All(float.IsFinite))
        {
            throw new ArgumentException(
                $"Scales must be above 0 and offsets finite; received {Text(scales)} and {Text(offsets)}.");
        }

        int channels = scales.Distinct().Count() == 1 && offsets.Distinct().Count() == 1 ? 1 : scales.Count;
        Scales = [.. scales.Take(channels)];
        Offsets = [.. offsets.Take(channels)];
    }

    /// <summary>Pixels from 0 to 1: divided by 255.</summary>
    public static PixelScaling ZeroToOne { get; } = new(1f / 255, 0);

    /// <summary>
    /// Pixels from −1 to 1: <c>preprocess_input</c> of Keras' Inception, Xception and MobileNet, and Teachable Machine.
    /// </summary>
    public static PixelScaling MinusOneToOne { get; } = new(1 / 127.5f, -1);

    /// <summary>Pixels as they are, from 0 to 255.</summary>
    public static PixelScaling ZeroTo255 { get; } = new(1, 0);

    /// <summary>Less ImageNet's means, blue first: <c>preprocess_input</c> of Keras' VGG and ResNet (Caffe's models).</summary>
    public static PixelScaling BgrMeans { get; } = FromMeans([103.939f, 116.779f, 123.68f], [1, 1, 1]);

    /// <summary>
    /// Less ImageNet's means and divided by its standard deviations, red first: models of torchvision, and
    /// <c>preprocess_input</c> of Keras' DenseNet.
    /// </summary>
    public static PixelScaling ImageNet { get; } =
        FromMeans([0.485f * 255, 0.456f * 255, 0.406f * 255], [0.229f * 255, 0.224f * 255, 0.225f * 255]);

    /// <summary>What a pixel is multiplied by, in each channel; a single one where all are alike.</summary>
    public IReadOnlyList<float> Scales { get; }

    /// <summary>What is added to the product, in each channel; a single one where all are alike.</summary>
    public IReadOnlyList<float> Offsets { get; }

    /// <summary>Whether the channels differ.</summary>
    internal bool IsPerChannel => Scales.Count > 1;

    /// <summary>Standardized: (pixel − mean) / deviation.</summary>
    /// <param name="means">The mean, from 0 to 255; a single one, or one for each of three channels.</param>
    /// <param name="deviations">The standard deviation, above 0; as many as <paramref name="means"/>.</param>
    /// <exception cref="ArgumentException">A number is out of range, or there are not as many of one as of the other.</exception>
    /// <example><code>PixelScaling.FromMeans([129.5f], [65])</code></example>
    public static PixelScaling FromMeans(IReadOnlyList<float> means, IReadOnlyList<float> deviations)
    {
        ArgumentNullException.ThrowIfNull(means);
        ArgumentNullException.ThrowIfNull(deviations);
        return new PixelScaling(
            [.. deviations.Select(deviation => 1 / deviation)],
            [.. means.Zip(deviations, (mean, deviation) => -mean / deviation).Concat(means.Skip(deviations.Count))]);
    }

    /// <summary>Whether the numbers are equal.</summary>
    /// <param name="other">The other scaling.</param>
    public bool Equals(PixelScaling? other) =>
        other is not null && Scales.SequenceEqual(other.Scales) && Offsets.SequenceEqual(other.Offsets);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Scales.Count, Scales[0], Offsets[0]);

    /// <summary>The scaling as text, such as <c>pixel × 0.007843137 − 1</c>.</summary>
    public override string ToString() => string.Join(", ", Scales.Zip(Offsets, (scale, offset) => Invariant($"pixel × {scale}")
        + (offset == 0 ? "" : Invariant($" {(offset < 0 ? '−' : '+')} {float.Abs(offset)}"))));

    private static string Text(IReadOnlyList<float> numbers) =>
        string.Join(", ", numbers.Select(number => Invariant($"{number}")));
}
