namespace FacialExpression.Training;

/// <summary>Zeros around a feature map: (h, w, c) becomes (top + h + bottom, left + w + right, c).</summary>
/// <param name="Top">Rows before the first, not negative.</param>
/// <param name="Bottom">Rows after the last, not negative.</param>
/// <param name="Left">Columns before the first, not negative.</param>
/// <param name="Right">Columns after the last, not negative.</param>
/// <example><code>new ZeroPadding2D(1)   // (48, 48, 32) → (50, 50, 32)</code></example>
public sealed record ZeroPadding2D(int Top, int Bottom, int Left, int Right) : Layer
{
    /// <summary>The same on all sides.</summary>
    /// <param name="padding">Rows and columns on each side, not negative. Keras' default is 1.</param>
    /// <example><code>new ZeroPadding2D(2)   // (48, 48, 32) → (52, 52, 32)</code></example>
    public ZeroPadding2D(int padding)
        : this(padding, padding, padding, padding)
    {
    }

    internal override string KerasName => "zero_padding2d";

    internal override TensorShape GetOutputShape(TensorShape input)
    {
        MapShape map = LayerException.RequireMap(input);
        return Top >= 0 && Bottom >= 0 && Left >= 0 && Right >= 0
            ? new MapShape(checked(Top + map.Height + Bottom), checked(Left + map.Width + Right), map.Channels)
            : throw new LayerException($"needs paddings of 0 or more, received {Top} and {Bottom} rows, {Left} and {Right} columns");
    }
}
