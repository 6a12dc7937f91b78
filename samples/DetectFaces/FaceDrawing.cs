using OpenCvSharp;

namespace FacialExpression.Samples.DetectFaces;

/// <summary>A picture with the faces found, each in a box with a label.</summary>
internal static class FaceDrawing
{
    private const HersheyFonts Font = HersheyFonts.HersheySimplex;
    private static readonly Scalar BoxColor = new(0x18, 0x85, 0xF5);
    private static readonly Scalar TextColor = new(0, 0, 0);

    /// <summary>Writes a PNG file.</summary>
    public static void Write(string path, Picture picture, IEnumerable<(FaceBox Face, string Text)> faces)
    {
        using var drawing = new Mat(picture.Height, picture.Width, MatType.CV_8UC3);
        picture.CopyTo(drawing.AsSpan<byte>(), PixelFormat.Bgr24);
        foreach ((FaceBox face, string text) in faces)
        {
            Draw(drawing, new Rect((int)face.X, (int)face.Y, (int)face.Width, (int)face.Height), text);
        }

        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
        {
            Directory.CreateDirectory(folder);
        }

        Cv2.ImEncode(".png", drawing, out byte[] png);
        File.WriteAllBytes(path, png);
    }

    private static void Draw(Mat drawing, Rect box, string text)
    {
        // As wide as the box, so that neighbors stay readable.
        double scale = Math.Max(0.3, box.Width / (double)Cv2.GetTextSize(text, Font, 1, 1, out _).Width);
        scale = Math.Min(scale, 1.2);
        int line = Math.Max(2, (int)Math.Round(scale * 2));
        Size size = Cv2.GetTextSize(text, Font, scale, line, out int below);
        int height = size.Height + below + (2 * line);
        var label = new Rect(
            Math.Clamp(box.X, 0, Math.Max(0, drawing.Width - size.Width)), Math.Max(0, box.Y - height), size.Width, height);
        Cv2.Rectangle(drawing, box, BoxColor, line);
        Cv2.Rectangle(drawing, label, BoxColor, Cv2.FILLED);
        Cv2.PutText(
            drawing, text, new Point(label.X, label.Bottom - below - line), Font, scale, TextColor, line, LineTypes.AntiAlias);
    }
}
