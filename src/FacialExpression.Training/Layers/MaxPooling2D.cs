namespace FacialExpression.Training;

/// <summary>
/// The largest value of each window; windows lie side by side, and what is left at the edge is dropped
/// (Keras' defaults: stride = pool size, <c>valid</c> padding). (h, w, c) becomes (⌊h / p⌋, ⌊w / p⌋, c).
/// </summary>
/// <param name="PoolSize">Height and width of the window, above 0 and at most the input's. Default: 2, as in Keras.</param>
/// <example><code>new MaxPooling2D(2)   // (21, 21, 64) → (10, 10, 64)</code></example>
public sealed record MaxPooling2D(int PoolSize = 2) : Layer
{
    internal override string KerasName => "max_pooling2d";

    internal override TensorShape GetOutputShape(TensorShape input)
    {
        MapShape map = LayerException.RequireMap(input);
        LayerException.RequirePositive(PoolSize, "PoolSize");
        if (PoolSize > map.Height || PoolSize > map.Width)
        {
            throw new LayerException($"has a pool of {PoolSize}×{PoolSize}, larger than its input");
        }

        return new MapShape(map.Height / PoolSize, map.Width / PoolSize, map.Channels);
    }
}
