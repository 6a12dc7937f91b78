namespace FacialExpression.Training;

/// <summary>A feature map as one row of values: (h, w, c) becomes (h × w × c).</summary>
/// <remarks>
/// In weights and in the ONNX file, values are ordered channel by channel, as TorchSharp and ONNX do. Keras orders them place by
/// place;
/// its files are converted.
/// </remarks>
/// <example><code>new Flatten()   // (22, 22, 64) → (30976)</code></example>
public sealed record Flatten : Layer
{
    internal override string KerasName => "flatten";

    internal override TensorShape GetOutputShape(TensorShape input) => new VectorShape(input.Size);
}
