using System.Globalization;

namespace FacialExpression;

/// <summary>
/// The place of a face in a picture, as a detector reports it: in pixels of the upright picture, from its top left corner.
/// </summary>
/// <remarks>
/// Pass the box that a frontal-face detector gives, from above the eyebrows to the chin. The classifier adds the margin that its
/// model was trained with (<c>ExpressionModelMetadata.FaceMargin</c>); do not add a margin yourself.
/// </remarks>
public readonly record struct FaceBox
{
    /// <summary>Initializes the box.</summary>
    /// <param name="x">The left edge. It may lie outside the picture.</param>
    /// <param name="y">The top edge. It may lie outside the picture.</param>
    /// <param name="width">The width, above 0.</param>
    /// <param name="height">The height, above 0.</param>
    public FaceBox(float x, float y, float width, float height)
    {
        X = x;
        Y = y;
        Width = width;
        Height = height;
    }

    /// <summary>The left edge. It may lie outside the picture.</summary>
    public float X { get; init; }

    /// <summary>The top edge. It may lie outside the picture.</summary>
    public float Y { get; init; }

    /// <summary>The width. A box without a width is refused where it is used.</summary>
    public float Width { get; init; }

    /// <summary>The height. A box without a height is refused where it is used.</summary>
    public float Height { get; init; }

    /// <summary>Returns the area of the intersection of two boxes divided by the area of their union (Jaccard index).</summary>
    /// <param name="other">A box of the same picture.</param>
    /// <returns>
    /// From 0, for boxes that do not overlap, have no area, or are not finite, to 1 for equal boxes.
    /// </returns>
    public float IntersectionOverUnion(FaceBox other)
    {
        // In double precision, in which no product of two floats overflows.
        double width = Math.Min((double)X + Width, (double)other.X + other.Width) - Math.Max(X, other.X);
        double height = Math.Min((double)Y + Height, (double)other.Y + other.Height) - Math.Max(Y, other.Y);
        if (!(width > 0 && height > 0))
        {
            return 0;
        }

        double common = width * height;
        double union = ((double)Width * Height) + ((double)other.Width * other.Height) - common;
        return double.IsFinite(union) ? (float)(common / union) : 0;
    }

    /// <summary>Returns the box as text, as in <c>96×96 at (120, 80)</c>.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Width:0.#}×{Height:0.#} at ({X:0.#;-0.#;0}, {Y:0.#;-0.#;0})");
}
