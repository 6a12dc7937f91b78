using OxyPlot;
using OxyPlot.SkiaSharp;
using SkiaSharp;

namespace FacialExpression.Reports.Charts;

/// <summary>
/// Draws text with the font in this assembly: a small Linux machine has none, and charts look the same everywhere.
/// </summary>
/// <remarks>
/// The base class's text methods are not virtual; charts draw through the interface, which is implemented here.
/// </remarks>
internal sealed class OwnFontContext : SkiaRenderContext, IRenderContext
{
    private static readonly SKTypeface Typeface = SKTypeface.FromStream(
        typeof(OwnFontContext).Assembly.GetManifestResourceStream("ExperimentSans.ttf"));

    void IRenderContext.DrawText(
        ScreenPoint p, string text, OxyColor fill, string? fontFamily, double fontSize, double fontWeight, double rotation,
        HorizontalAlignment horizontalAlignment, VerticalAlignment verticalAlignment, OxySize? maxSize)
    {
        if (string.IsNullOrEmpty(text) || fill.IsInvisible())
        {
            return;
        }

        using SKPaint paint = PaintFor(fontSize, fontWeight);
        paint.Color = fill.ToSKColor();
        string[] lines = text.Split('\n');
        float lineHeight = paint.FontSpacing;
        float block = lineHeight * lines.Length;
        float top = verticalAlignment switch
        {
            VerticalAlignment.Top => 0,
            VerticalAlignment.Middle => -block / 2,
            _ => -block,
        };

        SkCanvas.Save();
        SkCanvas.Translate((float)p.X * DpiScale, (float)p.Y * DpiScale);
        SkCanvas.RotateDegrees((float)rotation);
        for (int i = 0; i < lines.Length; i++)
        {
            float width = paint.MeasureText(lines[i]);
            float x = horizontalAlignment switch
            {
                HorizontalAlignment.Left => 0,
                HorizontalAlignment.Center => -width / 2,
                _ => -width,
            };
            SkCanvas.DrawText(lines[i], x, top + (i * lineHeight) - paint.FontMetrics.Ascent, paint);
        }

        SkCanvas.Restore();
    }

    OxySize IRenderContext.MeasureText(string text, string? fontFamily, double fontSize, double fontWeight)
    {
        if (string.IsNullOrEmpty(text))
        {
            return OxySize.Empty;
        }

        using SKPaint paint = PaintFor(fontSize, fontWeight);
        string[] lines = text.Split('\n');
        return new OxySize(lines.Max(line => paint.MeasureText(line)) / DpiScale, paint.FontSpacing * lines.Length / DpiScale);
    }

    private SKPaint PaintFor(double fontSize, double fontWeight) => new()
    {
        Typeface = Typeface,
        TextSize = (float)fontSize * DpiScale,
        IsAntialias = true,
        FakeBoldText = fontWeight > FontWeights.Normal,
    };
}
