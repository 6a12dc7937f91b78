namespace FacialExpression.Training;

/// <summary>
/// The largest value of each window. With Keras' defaults windows lie side by side and what is left at the edge is dropped:
/// (h, w, c) becomes (⌊h / p⌋, ⌊w / p⌋, c).
/// </summary>
/// <param name="PoolSize">Height and width of the window, above 0; at most the input's with <c>valid</c> padding. Default: 2, as in Keras.</param>
/// <example><code>new MaxPooling2D(2)   // (21, 21, 64) → (10, 10, 64)</code></example>
public sealed record MaxPooling2D(int PoolSize = 2) : Layer
{
    /// <summary>Places the window moves at a time, above 0. Default: <see langword="null"/>, the pool's size, as in Keras.</summary>
    public int? Strides { get; init; }

    /// <summary>What happens at the edge. Default: <see cref="Padding.Valid"/>, as in Keras.</summary>
    public Padding Padding { get; init; } = Padding.Valid;

    internal override string KerasName => "max_pooling2d";

    internal Window Window => new("pool", PoolSize, Strides ?? PoolSize, Padding);

    internal override TensorShape GetOutputShape(TensorShape input)
    {
        MapShape map = LayerException.RequireMap(input);
        LayerException.RequirePositive(PoolSize, "PoolSize");
        return Window.Slide(map, map.Channels);
    }
}
