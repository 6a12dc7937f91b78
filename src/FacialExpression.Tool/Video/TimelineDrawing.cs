using SkiaSharp;

namespace FacialExpression.Tool;

/// <summary>A chart of expressions over time: a row per track, time to the right, colors as in pictures.</summary>
internal static class TimelineDrawing
{
    private const int Width = 1200;
    // Pages show it at about half its size, where letters of 22 pixels can still be read.
    private const int TextSize = 22;
    private const int Left = 110;
    private const int Right = 40;
    private const int Top = 16;
    private const int Row = 36;
    private const int Axis = 42;
    private const int MostTracks = 40;

    // In seconds; the first that gives at most ten marks is taken.
    private static readonly double[] _steps = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200];

    /// <summary>Draws the chart as a PNG.</summary>
    public static void Write(Stream output, ExpressionTimes times)
    {
        IReadOnlyList<TrackTimes> tracks = SummaryTable.Longest(times, MostTracks);
        using var painter = new FacePainter();
        float bottom = Top + (Row * Math.Max(1, tracks.Count));
        int height = (int)MathF.Ceiling(bottom + Axis + painter.LegendHeight(Width));
        using SKSurface surface = SKSurface.Create(new SKImageInfo(Width, height, SKColorType.Bgra8888, SKAlphaType.Opaque));
        SKCanvas canvas = surface.Canvas;
        canvas.Clear(SKColors.White);
        double end = Math.Max(times.End.TotalSeconds, 0.1);
        float At(double seconds) => (float)(Left + (seconds / end * (Width - Left - Right)));
        DrawAxis(canvas, painter, end, bottom, At);
        using var paint = new SKPaint { IsAntialias = false };
        for (int i = 0; i < tracks.Count; i++)
        {
            float y = Top + (i * Row);
            painter.PaintText(canvas, $"track {tracks[i].Id}", 8, y + 25, TextSize);
            foreach ((Expression expression, TimeSpan from, TimeSpan to) in tracks[i].Spans)
            {
                paint.Color = ExpressionColors.Of(expression);
                float x = At(from.TotalSeconds);
                canvas.DrawRect(SKRect.Create(x, y + 4, Math.Max(1, At(to.TotalSeconds) - x), Row - 8), paint);
            }
        }

        painter.PaintLegend(canvas, bottom + Axis, Width);
        using SKImage image = surface.Snapshot();
        using SKData data = image.Encode(SKEncodedImageFormat.Png, 100);
        data.SaveTo(output);
    }

    private static void DrawAxis(SKCanvas canvas, FacePainter painter, double end, float bottom, Func<double, float> at)
    {
        using var line = new SKPaint { Color = new SKColor(0xFFDDDDDD), StrokeWidth = 1 };
        double step = Array.Find(_steps, s => end / s <= 10) is > 0 and var found ? found : end / 10;
        for (int i = 0; i * step <= end; i++)
        {
            float x = at(i * step);
            canvas.DrawLine(x, Top, x, bottom, line);
            string clock = TrackTableWriter.Clock(TimeSpan.FromSeconds(i * step));
            painter.PaintText(canvas, step >= 1 ? clock[..^3] : clock, x - 22, bottom + 28, TextSize);
        }
    }
}
