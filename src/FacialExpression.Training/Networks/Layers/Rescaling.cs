namespace FacialExpression.Training;

/// <summary>Each value times a scale, plus an offset: how a model that takes pixels as they are brings them to the range it was trained on. The shape stays.</summary>
/// <param name="Scale">What each value is multiplied by; finite.</param>
/// <param name="Offset">What is added then; finite. Default: 0, as in Keras.</param>
/// <example><code>new Rescaling(1 / 127.5, Offset: -1)   // 0 to 255 → −1 to 1</code></example>
public sealed record Rescaling(double Scale, double Offset = 0) : Layer
{
    internal override string KerasName => "rescaling";

    internal override TensorShape GetOutputShape(TensorShape input) => float.IsFinite((float)Scale) && float.IsFinite((float)Offset)
        ? input
        : throw new LayerException($"needs a Scale and an Offset that are finite, received {Scale} and {Offset}");
}
