namespace FacialExpression;

/// <summary>
/// From a detector's box to the square that expression models were trained on: FER-2013's images were cut by another detector,
/// whose boxes are larger or smaller, higher or lower.
/// </summary>
/// <param name="Scale">The square's side, as a multiple of the box's longer side.</param>
/// <param name="OffsetX">
/// From the box's center to the square's, toward the face's left eye, as a fraction of the box's longer side.
/// </param>
/// <param name="OffsetY">Toward the chin, likewise.</param>
internal readonly record struct FaceFraming(float Scale, float OffsetX, float OffsetY)
{
    /// <summary>The box as it is.</summary>
    public static FaceFraming None { get; } = new(1, 0, 0);

    /// <summary>Changes a box.</summary>
    /// <param name="box">The detector's box.</param>
    /// <param name="roll">How far the face is tilted, in degrees: down is toward its chin.</param>
    public FaceBox Apply(FaceBox box, float roll)
    {
        if (this == None)
        {
            return box;
        }

        float side = Math.Max(box.Width, box.Height);
        (float sin, float cos) = MathF.SinCos(float.DegreesToRadians(roll));
        (float width, float height) = (box.Width * Scale, box.Height * Scale);
        float x = box.X + (box.Width / 2) + (side * ((OffsetX * cos) - (OffsetY * sin)));
        float y = box.Y + (box.Height / 2) + (side * ((OffsetX * sin) + (OffsetY * cos)));
        return new FaceBox(x - (width / 2), y - (height / 2), width, height);
    }
}
