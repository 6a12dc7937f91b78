namespace FacialExpression.Training;

/// <summary>
/// What pools have in common: a window that moves over the map. With Keras' defaults, windows lie side by side and a rest at the
/// edge is dropped: (h, w, c) becomes (⌊h / p⌋, ⌊w / p⌋, c).
/// </summary>
public abstract record Pooling2D : Layer
{
    private protected Pooling2D(Size2D poolSize) => PoolSize = poolSize;

    /// <summary>Height and width of the window, above 0; at most the input's with <c>valid</c> padding.</summary>
    public Size2D PoolSize { get; init; }

    /// <summary>
    /// Places the window moves at a time, above 0. Default: <see langword="null"/>, the pool's size, as in Keras.
    /// </summary>
    public Size2D? Strides { get; init; }

    /// <summary>What happens at the edge. Default: <see cref="Padding.Valid"/>, as in Keras.</summary>
    public Padding Padding { get; init; } = Padding.Valid;

    internal Window Window => new("pool", PoolSize, Strides ?? PoolSize, Dilation: 1, Padding);

    internal override TensorShape GetOutputShape(TensorShape input)
    {
        MapShape map = LayerException.RequireMap(input);
        LayerException.RequirePositive(PoolSize, "PoolSize");
        return Window.Slide(map, map.Channels);
    }
}
