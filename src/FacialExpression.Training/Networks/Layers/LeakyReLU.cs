namespace FacialExpression.Training;

/// <summary>x above 0, a small multiple of x below, so that no unit stops learning (Maas et al. 2013). The shape stays.</summary>
/// <example><code>new LeakyReLU(0.1)</code></example>
public sealed record LeakyReLU : Layer
{
    /// <summary>Creates the layer.</summary>
    /// <param name="negativeSlope">See <see cref="NegativeSlope"/>. Default: 0.3, as in Keras.</param>
    public LeakyReLU(double negativeSlope = 0.3) => NegativeSlope = negativeSlope;

    /// <summary>What x is multiplied by below 0, not negative. Keras called it <c>alpha</c> before version 3.</summary>
    public double NegativeSlope { get; init; }

    internal override string KerasName => "leaky_re_lu";

    internal override TensorShape GetOutputShape(TensorShape input) => NegativeSlope is >= 0 and < double.PositiveInfinity
        ? input
        : throw new LayerException(Invariant($"needs a NegativeSlope of 0 or more, received {NegativeSlope}"));
}
