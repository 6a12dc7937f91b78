namespace FacialExpression.Samples.MeasureFaceMargin;

/// <summary>
/// From a detector's box to the image that the data set has of the face.
/// </summary>
/// <param name="Scale">The image's side, as a multiple of the box's longer side.</param>
/// <param name="OffsetX">From the box's center to the image's, to the right, as a fraction of the box's longer side.</param>
/// <param name="OffsetY">Downwards, likewise.</param>
internal sealed record MeasuredFraming(double Scale, double OffsetX, double OffsetY)
{
    /// <summary>That of one face.</summary>
    /// <param name="box">The detector's box.</param>
    /// <param name="frame">The image, a square.</param>
    public static MeasuredFraming Of(FaceBox box, FaceBox frame)
    {
        double side = Math.Max(box.Width, box.Height);
        return new MeasuredFraming(
            frame.Width / side,
            (frame.X + (frame.Width / 2) - box.X - (box.Width / 2)) / side,
            (frame.Y + (frame.Height / 2) - box.Y - (box.Height / 2)) / side);
    }

    /// <summary>The median of each number, to three digits.</summary>
    public static MeasuredFraming Median(IReadOnlyList<MeasuredFraming> framings)
    {
        double Of(Func<MeasuredFraming, double> number) => Math.Round(Quartiles.Of(framings.Select(number)).Median, 3);
        return new MeasuredFraming(Of(f => f.Scale), Of(f => f.OffsetX), Of(f => f.OffsetY));
    }

    /// <summary>The box of which an expression model sees the image's part.</summary>
    public FaceBox Apply(FaceBox box)
    {
        double side = Math.Max(box.Width, box.Height);
        (double width, double height) = (box.Width * Scale, box.Height * Scale);
        double x = box.X + (box.Width / 2) + (OffsetX * side) - (width / 2);
        double y = box.Y + (box.Height / 2) + (OffsetY * side) - (height / 2);
        return new FaceBox((float)x, (float)y, (float)width, (float)height);
    }

    public override string ToString() => FormattableString.Invariant($"{Scale},{OffsetX},{OffsetY}");
}
