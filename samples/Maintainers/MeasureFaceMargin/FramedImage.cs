using SkiaSharp;

namespace FacialExpression.Samples.MeasureFaceMargin;

/// <summary>A picture with an enlarged image of the data set near its center.</summary>
/// <param name="Picture">A square, at least twice as wide as the image in it.</param>
/// <param name="Frame">Where the image is.</param>
internal sealed record FramedImage(Picture Picture, FaceBox Frame) : IDisposable
{
    /// <summary>The smallest size of an image, in pixels.</summary>
    public const int SmallestSide = CanvasSide / 3;

    private const int CanvasSide = 480;

    /// <summary>
    /// Places an image. Size and place are random, so that the step sizes of a cascade average out over many images.
    /// </summary>
    /// <param name="pixels">Gray, row by row.</param>
    /// <param name="shape">The image's size.</param>
    /// <param name="border">What surrounds it.</param>
    /// <param name="random">Determines size and place.</param>
    public static FramedImage Of(ReadOnlySpan<byte> pixels, ImageShape shape, BorderKind border, Random random)
    {
        int side = random.Next(SmallestSide, (CanvasSide / 2) + 1);
        int left = ((CanvasSide - side) / 2) + random.Next(-16, 17);
        int top = ((CanvasSide - side) / 2) + random.Next(-16, 17);

        byte[] large = Enlarge(pixels, shape, side);
        int cut = border == BorderKind.RepeatedInnerEdge ? side / 12 : 0;
        byte mean = Mean(pixels);
        byte[] canvas = new byte[CanvasSide * CanvasSide];
        for (int y = 0; y < CanvasSide; y++)
        {
            for (int x = 0; x < CanvasSide; x++)
            {
                (int column, int row) = (x - left, y - top);
                bool isInside = column >= 0 && row >= 0 && column < side && row < side;
                column = Math.Clamp(column, cut, side - 1 - cut);
                row = Math.Clamp(row, cut, side - 1 - cut);
                canvas[(y * CanvasSide) + x] =
                    isInside || border != BorderKind.MeanGray ? large[(row * side) + column] : mean;
            }
        }

        return new FramedImage(
            FacialExpression.Picture.FromPixels(canvas, CanvasSide, CanvasSide, PixelFormat.Gray8),
            new FaceBox(left, top, side, side));
    }

    /// <summary>
    /// The largest box whose center is in the frame's inner half: the face that the image was cropped around.
    /// </summary>
    public DetectedFace? Choose(IEnumerable<DetectedFace> found) => found
        .Where(face => Math.Abs(OffsetX(face.Box)) < 0.25 && Math.Abs(OffsetY(face.Box)) < 0.25)
        .OrderByDescending(face => face.Box.Width)
        .FirstOrDefault();

    public void Dispose() => Picture.Dispose();

    private static byte[] Enlarge(ReadOnlySpan<byte> pixels, ImageShape shape, int side)
    {
        // In color, which Skia enlarges by cubic interpolation.
        using SKImage small = SKImage.FromPixelCopy(
            new SKImageInfo(shape.Width, shape.Height, SKColorType.Gray8, SKAlphaType.Opaque), pixels.ToArray());
        using var large = new SKBitmap(new SKImageInfo(side, side, SKColorType.Bgra8888, SKAlphaType.Opaque));
        using var canvas = new SKCanvas(large);
        using var paint = new SKPaint { FilterQuality = SKFilterQuality.High };
        canvas.DrawImage(small, SKRect.Create(side, side), paint);
        canvas.Flush();
        ReadOnlySpan<byte> bgra = large.GetPixelSpan();
        byte[] gray = new byte[side * side];
        for (int i = 0; i < gray.Length; i++)
        {
            gray[i] = bgra[4 * i];
        }

        return gray;
    }

    private static byte Mean(ReadOnlySpan<byte> pixels)
    {
        long sum = 0;
        foreach (byte pixel in pixels)
        {
            sum += pixel;
        }

        return (byte)(sum / pixels.Length);
    }

    private double OffsetX(FaceBox box) => (box.X + (box.Width / 2) - Frame.X - (Frame.Width / 2)) / Frame.Width;

    private double OffsetY(FaceBox box) => (box.Y + (box.Height / 2) - Frame.Y - (Frame.Height / 2)) / Frame.Height;
}
