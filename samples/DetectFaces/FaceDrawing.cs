using SkiaSharp;

namespace FacialExpression.Samples.DetectFaces;

/// <summary>
/// A picture with the faces found: a box with its landmarks, the likeliest expression above it, and a bar of all seven scores
/// below it. A strip below the picture names the colors.
/// </summary>
internal sealed class FaceDrawing : IDisposable
{
    private const int LegendRow = 24;
    private const int LegendColumn = 84;

    // In the order of the enum.
    private static readonly SKColor[] Colors =
    [
        new(0xFFD1495B), new(0xFF6A994E), new(0xFF7B5EA7), new(0xFFF5A318), new(0xFF8D99AE), new(0xFF3A7CA5),
        new(0xFFEE6C4D),
    ];

    private readonly SKTypeface _font;
    private readonly SKSurface _surface;
    private readonly int _columns;

    private FaceDrawing(Picture picture)
    {
        using Stream font = typeof(FaceDrawing).Assembly.GetManifestResourceStream("ExperimentSans.ttf")!;
        _font = SKTypeface.FromStream(font);
        _columns = Math.Max(1, picture.Width / LegendColumn);
        int rows = (Colors.Length + _columns - 1) / _columns;
        int height = picture.Height + (LegendRow * rows);
        _surface = SKSurface.Create(new SKImageInfo(picture.Width, height, SKColorType.Bgra8888, SKAlphaType.Opaque));
        var info = new SKImageInfo(picture.Width, picture.Height, SKColorType.Bgra8888, SKAlphaType.Opaque);
        byte[] pixels = new byte[info.BytesSize];
        picture.CopyTo(pixels, PixelFormat.Bgra32);
        using SKImage image = SKImage.FromPixelCopy(info, pixels);
        Canvas.Clear(SKColors.White);
        Canvas.DrawImage(image, 0, 0);
    }

    private SKCanvas Canvas => _surface.Canvas;

    /// <summary>Writes a PNG file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="picture">The picture in which the faces are.</param>
    /// <param name="faces">The faces, and what to write above each.</param>
    public static void Write(string path, Picture picture, IReadOnlyList<(FaceExpression Face, string Text)> faces)
    {
        using var drawing = new FaceDrawing(picture);
        foreach ((FaceExpression face, string text) in faces)
        {
            drawing.Draw(face, text);
        }

        drawing.DrawLegend(picture.Height);
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
        {
            Directory.CreateDirectory(folder);
        }

        using SKImage image = drawing._surface.Snapshot();
        using SKData png = image.Encode(SKEncodedImageFormat.Png, 100);
        using FileStream file = File.Create(path);
        png.SaveTo(file);
    }

    public void Dispose()
    {
        _surface.Dispose();
        _font.Dispose();
    }

    private void Draw(FaceExpression face, string text)
    {
        var box = SKRect.Create(face.Box.X, face.Box.Y, face.Box.Width, face.Box.Height);
        float line = Math.Clamp(box.Width / 60, 1.5f, 6);
        SKColor color = Colors[(int)face.Prediction.Expression];
        using (var stroke = new SKPaint { Color = color, IsStroke = true, StrokeWidth = line, IsAntialias = true })
        {
            Canvas.DrawRect(box, stroke);
        }

        if (face.Face.Landmarks is { } marks)
        {
            using var dot = new SKPaint { Color = color, IsAntialias = true };
            foreach (FacePoint point in new[]
            {
                marks.RightEye, marks.LeftEye, marks.Nose, marks.RightMouthCorner, marks.LeftMouthCorner,
            })
            {
                Canvas.DrawCircle(point.X, point.Y, 1.2f * line, dot);
            }
        }

        float size = Math.Clamp(box.Width / 7, 10, 28);
        DrawLabel(text, box.Left, box.Top - line, size, color);
        DrawScores(face.Prediction.Scores, SKRect.Create(box.Left, box.Bottom + line, box.Width, size / 2));
    }

    private void DrawLabel(string text, float left, float bottom, float size, SKColor color)
    {
        using var paint = new SKPaint { Typeface = _font, TextSize = size, IsAntialias = true, Color = SKColors.White };
        float width = paint.MeasureText(text) + (size / 2);
        left = Math.Clamp(left, 0, Math.Max(0, Canvas.DeviceClipBounds.Width - width));
        float top = Math.Max(0, bottom - (1.3f * size));
        using var background = new SKPaint { Color = color };
        Canvas.DrawRect(SKRect.Create(left, top, width, 1.3f * size), background);
        Canvas.DrawText(text, left + (size / 4), top + size, paint);
    }

    private void DrawScores(ExpressionScores scores, SKRect bar)
    {
        float left = bar.Left;
        foreach ((Expression expression, float score) in scores)
        {
            using var paint = new SKPaint { Color = Colors[(int)expression] };
            float width = score * bar.Width;
            Canvas.DrawRect(SKRect.Create(left, bar.Top, width, bar.Height), paint);
            left += width;
        }
    }

    private void DrawLegend(float top)
    {
        using var text = new SKPaint { Typeface = _font, TextSize = 14, IsAntialias = true, Color = SKColors.Black };
        foreach (Expression expression in Enum.GetValues<Expression>())
        {
            (int row, int column) = Math.DivRem((int)expression, _columns);
            (float x, float y) = ((column * LegendColumn) + 6, top + (row * LegendRow) + 6);
            using var paint = new SKPaint { Color = Colors[(int)expression] };
            Canvas.DrawRect(SKRect.Create(x, y, 12, 12), paint);
            Canvas.DrawText($"{expression}", x + 16, y + 11, text);
        }
    }
}
