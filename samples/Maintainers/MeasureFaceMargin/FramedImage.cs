using OpenCvSharp;

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

        using var small = new Mat(shape.Height, shape.Width, MatType.CV_8UC1);
        pixels.CopyTo(small.AsSpan<byte>());
        using var large = new Mat();
        Cv2.Resize(small, large, new Size(side, side), interpolation: InterpolationFlags.Cubic);
        int cut = border == BorderKind.RepeatedInnerEdge ? side / 12 : 0;
        using Mat inner = large[cut, side - cut, cut, side - cut];
        using var canvas = new Mat();
        BorderTypes kind = border == BorderKind.MeanGray ? BorderTypes.Constant : BorderTypes.Replicate;
        Cv2.CopyMakeBorder(
            inner,
            canvas,
            top + cut,
            CanvasSide - side - top + cut,
            left + cut,
            CanvasSide - side - left + cut,
            kind | BorderTypes.Isolated,
            Cv2.Mean(small));
        return new FramedImage(
            FacialExpression.Picture.FromPixels(canvas.AsSpan<byte>(), CanvasSide, CanvasSide, PixelFormat.Gray8),
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

    private double OffsetX(FaceBox box) => (box.X + (box.Width / 2) - Frame.X - (Frame.Width / 2)) / Frame.Width;

    private double OffsetY(FaceBox box) => (box.Y + (box.Height / 2) - Frame.Y - (Frame.Height / 2)) / Frame.Height;
}
