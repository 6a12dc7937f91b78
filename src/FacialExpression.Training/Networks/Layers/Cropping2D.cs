using System.Text.Json.Serialization;

namespace FacialExpression.Training;

/// <summary>Leaves out the edge of a feature map: (h, w, c) becomes (h − top − bottom, w − left − right, c).</summary>
/// <example><code>new Cropping2D(1)   // (48, 48, 32) → (46, 46, 32)</code></example>
public sealed record Cropping2D : Layer
{
    /// <summary>Creates the layer.</summary>
    /// <param name="top">Rows left out at the top, not negative.</param>
    /// <param name="bottom">Rows left out at the bottom, not negative.</param>
    /// <param name="left">Columns left out at the left, not negative.</param>
    /// <param name="right">Columns left out at the right, not negative.</param>
    [JsonConstructor]
    public Cropping2D(int top, int bottom, int left, int right) => (Top, Bottom, Left, Right) = (top, bottom, left, right);

    /// <summary>Creates the layer with the same on all sides.</summary>
    /// <param name="cropping">Rows and columns left out on each side, not negative.</param>
    /// <example><code>new Cropping2D(2)   // (48, 48, 32) → (44, 44, 32)</code></example>
    public Cropping2D(int cropping)
        : this(cropping, cropping, cropping, cropping)
    {
    }

    /// <summary>Rows left out at the top, not negative.</summary>
    public int Top { get; init; }

    /// <summary>Rows left out at the bottom, not negative.</summary>
    public int Bottom { get; init; }

    /// <summary>Columns left out at the left, not negative.</summary>
    public int Left { get; init; }

    /// <summary>Columns left out at the right, not negative.</summary>
    public int Right { get; init; }

    internal override string KerasName => "cropping2d";

    internal override TensorShape GetOutputShape(TensorShape input)
    {
        MapShape map = LayerException.RequireMap(input);
        if (Top < 0 || Bottom < 0 || Left < 0 || Right < 0)
        {
            throw new LayerException(
                Invariant($"needs croppings of 0 or more, received {Top} and {Bottom} rows, {Left} and {Right} columns"));
        }

        (long height, long width) = (map.Height - (long)Top - Bottom, map.Width - (long)Left - Right);
        return height > 0 && width > 0
            ? new MapShape((int)height, (int)width, map.Channels)
            : throw new LayerException(
                Invariant($"leaves out {Top} and {Bottom} rows, {Left} and {Right} columns, which leaves nothing"));
    }
}
