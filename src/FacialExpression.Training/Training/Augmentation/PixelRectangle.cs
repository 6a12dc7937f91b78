namespace FacialExpression.Training;

/// <summary>A rectangle in an image, in pixels from the upper left. The default value is empty.</summary>
internal readonly record struct PixelRectangle(int X, int Y, int Width, int Height)
{
    // Zhong et al. 2017 erase up to 40 %; on a face of 48×48 that hides eyes and mouth at once.
    private const double SmallestArea = 0.02;
    private const double LargestArea = 0.2;
    private const double NarrowestAspect = 0.3;

    public bool IsEmpty => Width == 0 || Height == 0;

    /// <summary>Draws a rectangle for random erasing, always inside the image; its sides are rounded to pixels.</summary>
    public static PixelRectangle Draw(ref SplitMix64 random, ImageShape input)
    {
        double area = random.NextBetween(SmallestArea, LargestArea);

        // The logarithm is uniform, so that tall and wide are equally likely. Both sides are fractions of the image's, so that
        // any area fits.
        double widest = -Math.Log(NarrowestAspect);
        double aspect = Math.Exp(random.NextBetween(-widest, widest));
        int height = Math.Clamp((int)Math.Round(input.Height * Math.Sqrt(area * aspect)), 1, input.Height);
        int width = Math.Clamp((int)Math.Round(input.Width * Math.Sqrt(area / aspect)), 1, input.Width);
        int x = random.NextInt(input.Width - width + 1);
        int y = random.NextInt(input.Height - height + 1);
        return new PixelRectangle(x, y, width, height);
    }
}
