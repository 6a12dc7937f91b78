using OxyPlot;
using OxyPlot.SkiaSharp;
using SkiaSharp;

namespace FacialExpression.Reports.Charts;

/// <summary>Draws a chart as PNG, at twice its size in pixels for sharp screens.</summary>
internal static class PngChart
{
    private const float Scale = 2;

    public static void Write(PlotModel plot, string path, int width, int height)
    {
        using var bitmap = new SKBitmap((int)(width * Scale), (int)(height * Scale));
        using var canvas = new SKCanvas(bitmap);
        using var context = new OwnFontContext { RenderTarget = RenderTarget.PixelGraphic, SkCanvas = canvas, DpiScale = Scale };
        canvas.Clear(SKColors.White);
        ((IPlotModel)plot).Update(true);
        ((IPlotModel)plot).Render(context, new OxyRect(0, 0, width, height));
        using SKData data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        using FileStream file = File.Create(path);
        data.SaveTo(file);
    }
}
