namespace FacialExpression.Training;

/// <summary>
/// The mean of each channel over all places: (h, w, c) becomes (c). It has no parameters, where <see cref="Flatten"/> and a wide
/// Dense have many.
/// </summary>
/// <example><code>new GlobalAveragePooling2D()   // (6, 6, 256) → (256)</code></example>
public sealed record GlobalAveragePooling2D : Layer
{
    internal override string KerasName => "global_average_pooling2d";

    internal override TensorShape GetOutputShape(TensorShape input) => new VectorShape(LayerException.RequireMap(input).Channels);
}
