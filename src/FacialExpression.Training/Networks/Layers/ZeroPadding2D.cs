using System.Text.Json.Serialization;

namespace FacialExpression.Training;

/// <summary>Zeros around a feature map: (h, w, c) becomes (top + h + bottom, left + w + right, c).</summary>
/// <example><code>new ZeroPadding2D(1)   // (48, 48, 32) → (50, 50, 32)</code></example>
public sealed record ZeroPadding2D : Layer
{
    /// <summary>Creates the layer.</summary>
    /// <param name="top">Rows before the first, not negative.</param>
    /// <param name="bottom">Rows after the last, not negative.</param>
    /// <param name="left">Columns before the first, not negative.</param>
    /// <param name="right">Columns after the last, not negative.</param>
    [JsonConstructor]
    public ZeroPadding2D(int top, int bottom, int left, int right) => (Top, Bottom, Left, Right) = (top, bottom, left, right);

    /// <summary>Creates the layer with the same padding on all sides.</summary>
    /// <param name="padding">Rows and columns on each side, not negative. Keras' default is 1.</param>
    /// <example><code>new ZeroPadding2D(2)   // (48, 48, 32) → (52, 52, 32)</code></example>
    public ZeroPadding2D(int padding)
        : this(padding, padding, padding, padding)
    {
    }

    /// <summary>Rows before the first, not negative.</summary>
    public int Top { get; init; }

    /// <summary>Rows after the last, not negative.</summary>
    public int Bottom { get; init; }

    /// <summary>Columns before the first, not negative.</summary>
    public int Left { get; init; }

    /// <summary>Columns after the last, not negative.</summary>
    public int Right { get; init; }

    internal override string KerasName => "zero_padding2d";

    internal override TensorShape GetOutputShape(TensorShape input)
    {
        MapShape map = LayerException.RequireMap(input);
        return Top >= 0 && Bottom >= 0 && Left >= 0 && Right >= 0
            ? new MapShape(checked(Top + map.Height + Bottom), checked(Left + map.Width + Right), map.Channels)
            : throw new LayerException(
                Invariant($"needs paddings of 0 or more, received {Top} and {Bottom} rows, {Left} and {Right} columns"));
    }
}
