using SkiaSharp;

namespace FacialExpression.Tool;

/// <summary>A picture with the faces found, as an image file. A strip below the picture names the colors.</summary>
internal static class FaceDrawing
{
    private const float LongestSide = 2048;
    private const float ReadableSide = 480;
    private const int JpegQuality = 92;

    /// <summary>
    /// Makes an image file. Pictures above 2,048 pixels are reduced to them, and small ones enlarged, so that the text can be
    /// read.
    /// </summary>
    /// <param name="output">Takes the bytes.</param>
    /// <param name="isJpeg">Whether the file is a JPEG; otherwise it is a PNG.</param>
    /// <param name="picture">The picture in which the faces are.</param>
    /// <param name="faces">The faces, and what to write above each. Without a face, the whole picture is one.</param>
    public static void Write(
        Stream output,
        bool isJpeg,
        Picture picture,
        IReadOnlyList<(DetectedFace? Face, ExpressionPrediction Prediction, string Text)> faces)
    {
        using var painter = new FacePainter();
        float scale = ScaleOf(picture.Width, picture.Height);
        int width = Math.Max(1, (int)MathF.Round(picture.Width * scale));
        int height = Math.Max(1, (int)MathF.Round(picture.Height * scale));
        int legend = (int)MathF.Ceiling(painter.LegendHeight(width));
        using SKSurface surface = SKSurface.Create(
            new SKImageInfo(width, height + legend, SKColorType.Bgra8888, SKAlphaType.Opaque)) ?? throw OutOfMemory();
        SKCanvas canvas = surface.Canvas;
        canvas.Clear(SKColors.White);
        DrawPicture(canvas, picture, SKRect.Create(0, 0, width, height));
        canvas.Save();
        canvas.ClipRect(SKRect.Create(0, 0, width, height));
        foreach ((DetectedFace? face, ExpressionPrediction prediction, string text) in faces)
        {
            DetectedFace place = face ?? WholePicture(picture);
            painter.Paint(canvas, new SKSize(width, height), place, prediction.Scores, text, scale);
        }

        canvas.Restore();
        painter.PaintLegend(canvas, height, width);
        using SKImage image = surface.Snapshot();
        using SKData data = isJpeg
            ? image.Encode(SKEncodedImageFormat.Jpeg, JpegQuality) ?? throw OutOfMemory()
            : image.Encode(SKEncodedImageFormat.Png, 100) ?? throw OutOfMemory();
        data.SaveTo(output);
    }

    /// <summary>Pixels of the drawing per pixel of a picture: whole ones where it is enlarged.</summary>
    internal static float ScaleOf(int width, int height)
    {
        int longer = Math.Max(width, height);
        return longer > LongestSide ? LongestSide / longer : Math.Clamp(MathF.Floor(ReadableSide / longer), 1, 10);
    }

    // SkiaSharp's answer is null.
    private static InsufficientMemoryException OutOfMemory() => new("There is not enough memory for the drawing.");

    // Smaller than the picture, so that label and bar are inside.
    private static DetectedFace WholePicture(Picture picture) => new()
    {
        Box = new FaceBox(
            0.02f * picture.Width, 0.12f * picture.Height, 0.96f * picture.Width, 0.78f * picture.Height),
    };

    private static void DrawPicture(SKCanvas canvas, Picture picture, SKRect place)
    {
        var info = new SKImageInfo(picture.Width, picture.Height, SKColorType.Bgra8888, SKAlphaType.Opaque);
        byte[] pixels = new byte[info.BytesSize];
        picture.CopyTo(pixels, PixelFormat.Bgra32);
        using SKImage image = SKImage.FromPixelCopy(info, pixels);
        using var paint = new SKPaint { FilterQuality = SKFilterQuality.Medium };
        canvas.DrawImage(image, place, paint);
    }
}
