namespace FacialExpression.Samples.TrainDetector;

/// <summary>Where a picture lies in a crop: flipped or not, then rotated, scaled and moved.</summary>
/// <remarks>Coordinates are continuous: pixel i covers i to i + 1.</remarks>
internal readonly record struct Placement
{
    private readonly double _cos;
    private readonly double _sin;
    private readonly FacePoint _from;
    private readonly FacePoint _to;

    /// <param name="scale">Pixels of the crop per pixel of the picture.</param>
    /// <param name="degrees">Clockwise, as seen on the screen.</param>
    /// <param name="isFlipped">Whether left and right change places, before the rotation.</param>
    /// <param name="from">A point of the picture.</param>
    /// <param name="to">Its place in the crop.</param>
    public Placement(double scale, double degrees, bool isFlipped, FacePoint from, FacePoint to)
    {
        (Scale, IsFlipped, _from, _to) = (scale, isFlipped, from, to);
        (_sin, _cos) = Math.SinCos(degrees * Math.PI / 180);
    }

    /// <summary>Pixels of the crop per pixel of the picture.</summary>
    public double Scale { get; }

    /// <summary>Whether left and right change places.</summary>
    public bool IsFlipped { get; }

    /// <summary>From a point of the picture to its place in the crop.</summary>
    public FacePoint Map(FacePoint point)
    {
        double x = (IsFlipped ? _from.X - point.X : point.X - _from.X) * Scale;
        double y = (point.Y - _from.Y) * Scale;
        return new FacePoint((float)(_to.X + (x * _cos) - (y * _sin)), (float)(_to.Y + (x * _sin) + (y * _cos)));
    }

    /// <summary>From a place in the crop to the point of the picture that is shown there.</summary>
    public FacePoint MapBack(double x, double y)
    {
        (x, y) = ((x - _to.X) / Scale, (y - _to.Y) / Scale);
        double right = (x * _cos) + (y * _sin);
        return new FacePoint((float)(_from.X + (IsFlipped ? -right : right)), (float)(_from.Y - (x * _sin) + (y * _cos)));
    }

    /// <summary>From the box of a face to its box in the crop.</summary>
    /// <remarks>
    /// A face fills about the ellipse inside its box. The new box is that of the rotated ellipse: the box of the rotated corners
    /// would be far too large.
    /// </remarks>
    public FaceBox Map(FaceBox box)
    {
        FacePoint center = Map(new FacePoint(box.X + (box.Width / 2), box.Y + (box.Height / 2)));
        (double halfWidth, double halfHeight) = (box.Width * Scale / 2, box.Height * Scale / 2);
        double x = Math.Sqrt(Square(halfWidth * _cos) + Square(halfHeight * _sin));
        double y = Math.Sqrt(Square(halfWidth * _sin) + Square(halfHeight * _cos));
        return new FaceBox((float)(center.X - x), (float)(center.Y - y), (float)(2 * x), (float)(2 * y));
    }

    /// <summary>From landmarks to those in the crop. A flipped person's right eye is where the left one was.</summary>
    public FacePoint[] Map(IReadOnlyList<FacePoint> landmarks)
    {
        FacePoint[] mapped = [.. landmarks.Select(Map)];
        if (IsFlipped)
        {
            (mapped[0], mapped[1]) = (mapped[1], mapped[0]);
            (mapped[3], mapped[4]) = (mapped[4], mapped[3]);
        }

        return mapped;
    }

    private static double Square(double value) => value * value;
}
