namespace FacialExpression.Training;

/// <summary>x above 0, a small part of x below, so that no unit falls silent for good (Maas et al. 2013). The shape stays.</summary>
/// <param name="NegativeSlope">What x is multiplied by below 0, not negative. Default: 0.3, as in Keras, which called it <c>alpha</c> before version 3.</param>
/// <example><code>new LeakyReLU(0.1)</code></example>
public sealed record LeakyReLU(double NegativeSlope = 0.3) : Layer
{
    internal override string KerasName => "leaky_re_lu";

    internal override TensorShape GetOutputShape(TensorShape input) => NegativeSlope is >= 0 and < double.PositiveInfinity
        ? input
        : throw new LayerException($"needs a NegativeSlope of 0 or more, received {NegativeSlope}");
}
