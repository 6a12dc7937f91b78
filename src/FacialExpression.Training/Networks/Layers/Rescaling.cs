namespace FacialExpression.Training;

/// <summary>
/// Multiplies each value and adds an offset: a model that takes pixels as they are brings them to the range that it was trained
/// on. The shape stays.
/// </summary>
/// <example><code>new Rescaling(1 / 127.5, offset: -1)   // 0 to 255 → −1 to 1</code></example>
public sealed record Rescaling : Layer
{
    /// <summary>Creates the layer.</summary>
    /// <param name="scale">See <see cref="Scale"/>.</param>
    /// <param name="offset">See <see cref="Offset"/>. Default: 0, as in Keras.</param>
    public Rescaling(double scale, double offset = 0) => (Scale, Offset) = (scale, offset);

    /// <summary>What each value is multiplied by; finite.</summary>
    public double Scale { get; init; }

    /// <summary>What is added to the product; finite.</summary>
    public double Offset { get; init; }

    internal override string KerasName => "rescaling";

    internal override TensorShape GetOutputShape(TensorShape input) =>
        float.IsFinite((float)Scale) && float.IsFinite((float)Offset)
        ? input
        : throw new LayerException(Invariant($"needs a Scale and an Offset that are finite, received {Scale} and {Offset}"));
}
