using SkiaSharp;

namespace FacialExpression;

/// <summary>Converts a detector's box to the part of a picture that a network gets.</summary>
internal static class FaceCrop
{
    // In pixels; twice as many still fit a rectangle's coordinates.
    private const int LargestSide = 1 << 29;

    /// <summary>
    /// Returns the smallest part of the network's shape about the box's center that holds the box with its margin, in whole
    /// pixels. It may reach beyond the picture.
    /// </summary>
    /// <param name="face">The box.</param>
    /// <param name="margin">What is added on each side, as a fraction of that side's length.</param>
    /// <param name="target">The network's input.</param>
    /// <param name="width">The picture's columns.</param>
    /// <param name="height">The picture's rows.</param>
    /// <exception cref="ArgumentException">
    /// The box has no size, lies outside the picture, or is several times as large as it.
    /// </exception>
    public static SKRectI Of(FaceBox face, float margin, ImageShape target, int width, int height)
    {
        RequireVisible(face, margin, target, width, height);
        double unit = Unit(face, margin, target);
        int cropWidth = Math.Max(1, (int)Math.Round(unit * target.Width));
        int cropHeight = Math.Max(1, (int)Math.Round(unit * target.Height));
        int left = (int)Math.Round(face.X + (face.Width / 2.0) - (cropWidth / 2.0));
        int top = (int)Math.Round(face.Y + (face.Height / 2.0) - (cropHeight / 2.0));
        return Meet(SKRectI.Create(left, top, cropWidth, cropHeight), width, height);
    }

    /// <summary>Returns the part for a tilted face: of the same size, turned about the box's center.</summary>
    /// <param name="face">The box.</param>
    /// <param name="degrees">How far the face is turned clockwise.</param>
    /// <param name="margin">What is added on each side, as a fraction of that side's length.</param>
    /// <param name="target">The network's input.</param>
    /// <param name="width">The picture's columns.</param>
    /// <param name="height">The picture's rows.</param>
    /// <inheritdoc cref="Of" path="/exception"/>
    public static TiltedPart Tilted(FaceBox face, float degrees, float margin, ImageShape target, int width, int height)
    {
        RequireVisible(face, margin, target, width, height);
        return new TiltedPart(
            face.X + (face.Width / 2), face.Y + (face.Height / 2), (float)Unit(face, margin, target), degrees);
    }

    /// <summary>Returns whether a box shows a part of the picture.</summary>
    /// <inheritdoc cref="Of"/>
    public static bool CanSee(FaceBox face, float margin, ImageShape target, int width, int height)
    {
        bool isBox = float.IsFinite(face.X) && float.IsFinite(face.Y) && float.IsFinite(face.Width) && float.IsFinite(face.Height)
            && face.Width > 0 && face.Height > 0;
        bool overlaps = face.X < width && face.Y < height && face.X + face.Width > 0 && face.Y + face.Height > 0;

        // A box far larger than its picture is a mistake.
        double largest = 4.0 * Math.Max((double)width / target.Width, (double)height / target.Height);
        double unit = Unit(face, margin, target);
        return isBox && overlaps && unit <= Math.Max(largest, 1) && unit * Math.Max(target.Width, target.Height) <= LargestSide;
    }

    private static void RequireVisible(FaceBox face, float margin, ImageShape target, int width, int height)
    {
        if (!CanSee(face, margin, target, width, height))
        {
            throw new ArgumentException(
                $"A face's box must have a size, overlap the {width}×{height} picture, and not be several times as large as it; "
                + $"received {face}.",
                nameof(face));
        }
    }

    /// <summary>Returns how many pixels of the picture become one of the network's.</summary>
    private static double Unit(FaceBox face, float margin, ImageShape target)
    {
        double grown = 1 + (2.0 * margin);
        return Math.Max(face.Width * grown / target.Width, face.Height * grown / target.Height);
    }

    /// <summary>Moves a part that rounding has put one pixel outside the picture back to its edge.</summary>
    private static SKRectI Meet(SKRectI part, int width, int height)
    {
        int x = part.Right <= 0 ? 1 - part.Right : part.Left >= width ? width - 1 - part.Left : 0;
        int y = part.Bottom <= 0 ? 1 - part.Bottom : part.Top >= height ? height - 1 - part.Top : 0;
        return SKRectI.Create(part.Left + x, part.Top + y, part.Width, part.Height);
    }
}
