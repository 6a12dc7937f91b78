namespace FacialExpression.Training;

/// <summary>The largest value of each channel over all places: (h, w, c) becomes (c).</summary>
/// <example><code>new GlobalMaxPooling2D()   // (6, 6, 256) → (256)</code></example>
public sealed record GlobalMaxPooling2D : Layer
{
    internal override string KerasName => "global_max_pooling2d";

    internal override TensorShape GetOutputShape(TensorShape input) => new VectorShape(LayerException.RequireMap(input).Channels);
}
