using System.Globalization;

namespace FacialExpression;

/// <summary>A place in a picture, in pixels of the upright picture from its top left corner.</summary>
public readonly record struct FacePoint
{
    /// <summary>Initializes the point.</summary>
    /// <param name="x">Pixels to the right. The point may lie outside the picture.</param>
    /// <param name="y">Pixels down. The point may lie outside the picture.</param>
    public FacePoint(float x, float y)
    {
        X = x;
        Y = y;
    }

    /// <summary>Pixels to the right of the picture's left edge.</summary>
    public float X { get; init; }

    /// <summary>Pixels below the picture's top edge.</summary>
    public float Y { get; init; }

    /// <summary>Returns the point as text, as in <c>(120.5, 80)</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"({X:0.#}, {Y:0.#})");

    internal FacePoint Scale(float x, float y) => new(X * x, Y * y);
}
