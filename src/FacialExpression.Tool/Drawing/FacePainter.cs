using SkiaSharp;

namespace FacialExpression.Tool;

/// <summary>
/// Paints faces onto a canvas: a box with its landmarks, a text above it, and a bar of all seven scores below it. A legend names
/// the colors. Not thread-safe.
/// </summary>
/// <remarks>Has a font of its own, because machines without a desktop have none.</remarks>
internal sealed class FacePainter : IDisposable
{
    private readonly SKTypeface _font;
    private readonly SKPaint _fill = new() { IsAntialias = true };
    private readonly SKPaint _stroke = new() { IsStroke = true, IsAntialias = true };
    private readonly SKPaint _text;

    public FacePainter()
    {
        using Stream font = typeof(FacePainter).Assembly.GetManifestResourceStream("ExperimentSans.ttf")!;
        _font = SKTypeface.FromStream(font);
        _text = new SKPaint { Typeface = _font, IsAntialias = true };
    }

    /// <summary>Paints a face.</summary>
    /// <param name="canvas">Of the picture's size times <paramref name="scale"/>.</param>
    /// <param name="size">The size of the picture on the canvas; labels and bars stay inside.</param>
    /// <param name="face">The face, in pixels of the picture.</param>
    /// <param name="scores">Its scores.</param>
    /// <param name="text">What to write above it.</param>
    /// <param name="scale">Pixels of the canvas per pixel of the picture.</param>
    /// <param name="label">The expression whose color it has; by default the one of the highest score.</param>
    public void Paint(
        SKCanvas canvas,
        SKSize size,
        DetectedFace face,
        ExpressionScores scores,
        string text,
        float scale = 1,
        Expression? label = null)
    {
        var box = SKRect.Create(
            face.Box.X * scale, face.Box.Y * scale, face.Box.Width * scale, face.Box.Height * scale);
        float line = Math.Clamp(box.Width / 60, 1.5f, 6);
        SKColor color = ExpressionColors.Of(label ?? scores.Highest);
        _stroke.Color = color;
        _stroke.StrokeWidth = line;
        canvas.DrawRect(box, _stroke);
        if (face.Landmarks is { } marks)
        {
            foreach (FacePoint point in (ReadOnlySpan<FacePoint>)
                [marks.RightEye, marks.LeftEye, marks.Nose, marks.RightMouthCorner, marks.LeftMouthCorner])
            {
                // A white ring, since some of the colors are near that of skin.
                _fill.Color = SKColors.White;
                canvas.DrawCircle(point.X * scale, point.Y * scale, 1.9f * line, _fill);
                _fill.Color = color;
                canvas.DrawCircle(point.X * scale, point.Y * scale, 1.2f * line, _fill);
            }
        }

        // At least 11 pixels can be read; more than a 20th of the picture hides it.
        float letters = Math.Clamp(box.Width / 7, 11, Math.Clamp(size.Width / 20, 11, 40));
        PaintLabel(canvas, size.Width, text, box, line, letters, color);
        float bar = Math.Max(4, letters / 2);
        float top = Math.Min(box.Bottom + line, size.Height - bar);
        PaintScores(canvas, scores, SKRect.Create(box.Left, top, box.Width, bar));
    }

    /// <summary>How high the legend is on a canvas of a width.</summary>
    public float LegendHeight(float width) => PaintLegend(null, 0, width);

    /// <summary>Paints the legend: a square and a name for each expression, in as many rows as it takes.</summary>
    /// <param name="canvas">The canvas; <see langword="null"/> only measures.</param>
    /// <param name="top">Where it begins.</param>
    /// <param name="width">The width of the canvas.</param>
    /// <returns>Its height.</returns>
    public float PaintLegend(SKCanvas? canvas, float top, float width)
    {
        float size = Math.Clamp(width / 50, 12, 28);
        _text.TextSize = size;
        _text.Color = SKColors.Black;
        (float x, float y) = (size / 2, top + (size / 2));
        foreach (Expression expression in Enum.GetValues<Expression>())
        {
            float item = (1.3f * size) + _text.MeasureText(expression.ToString());
            if (x > size && x + item > width)
            {
                (x, y) = (size / 2, y + (1.5f * size));
            }

            _fill.Color = ExpressionColors.Of(expression);
            canvas?.DrawRect(SKRect.Create(x, y, size, size), _fill);
            canvas?.DrawText(expression.ToString(), x + (1.3f * size), y + (0.85f * size), _text);
            x += item + size;
        }

        return y + (1.5f * size) - top;
    }

    /// <summary>Writes black text.</summary>
    public void PaintText(SKCanvas canvas, string text, float left, float baseline, float size)
    {
        _text.TextSize = size;
        _text.Color = SKColors.Black;
        canvas.DrawText(text, left, baseline, _text);
    }

    public void Dispose()
    {
        _text.Dispose();
        _stroke.Dispose();
        _fill.Dispose();
        _font.Dispose();
    }

    private void PaintLabel(
        SKCanvas canvas, float canvasWidth, string text, SKRect box, float line, float size, SKColor color)
    {
        _text.TextSize = size;
        _text.Color = ExpressionColors.TextOn(color);
        float width = _text.MeasureText(text) + (size / 2);
        float left = Math.Clamp(box.Left - (line / 2), 0, Math.Max(0, canvasWidth - width));
        float top = Math.Max(0, box.Top - (line / 2) - (1.3f * size));
        _fill.Color = color;
        canvas.DrawRect(SKRect.Create(left, top, width, 1.3f * size), _fill);
        canvas.DrawText(text, left + (size / 4), top + size, _text);
    }

    private void PaintScores(SKCanvas canvas, ExpressionScores scores, SKRect bar)
    {
        float left = bar.Left;
        foreach ((Expression expression, float score) in scores)
        {
            _fill.Color = ExpressionColors.Of(expression);
            float width = score * bar.Width;
            canvas.DrawRect(SKRect.Create(left, bar.Top, width, bar.Height), _fill);
            left += width;
        }
    }
}
