using FacialExpression.Samples.Detectors;
using FacialExpression.Samples.TrainDetector;

namespace FacialExpression.Training.Tests.Detector;

/// <summary>A picture whose landmarks are squares of known levels, which show where they went.</summary>
internal static class MarkedPicture
{
    public const int Width = 120;
    public const int Height = 100;

    /// <summary>Levels of right eye, left eye, nose, right and left corner of the mouth.</summary>
    public static byte[] Levels { get; } = [90, 120, 160, 200, 240];

    public static FaceBox Box { get; } = new(35, 20, 50, 60);

    public static FacePoint[] Landmarks { get; } = [new(46, 38), new(74, 40), new(60, 52), new(50, 66), new(70, 68)];

    /// <summary>Black, with a dark ellipse in the box and the marks.</summary>
    public static TrainingPicture Make()
    {
        byte[] pixels = new byte[Width * Height];
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                double right = (x + 0.5 - 60) / 25;
                double down = (y + 0.5 - 50) / 30;
                pixels[(y * Width) + x] = (right * right) + (down * down) <= 1 ? (byte)50 : (byte)0;
            }
        }

        foreach ((FacePoint point, byte level) in Landmarks.Zip(Levels))
        {
            for (int y = (int)point.Y - 4; y < point.Y + 4; y++)
            {
                pixels.AsSpan((y * Width) + (int)point.X - 4, 8).Fill(level);
            }
        }

        return new TrainingPicture(
            new GrayPicture(pixels, Width, Height), [new AnnotatedFace(Box, "both", Landmarks)]);
    }

    /// <summary>The level at a place of a crop.</summary>
    public static byte At(byte[] pixels, int side, FacePoint point) => pixels[((int)point.Y * side) + (int)point.X];
}
