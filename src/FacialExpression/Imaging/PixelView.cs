using Microsoft.ML.Data;
using SkiaSharp;

namespace FacialExpression;

/// <summary>Decoded pixels where they stand, whoever owns them, and how they are to be seen.</summary>
/// <param name="pixels">From the first pixel on; rows may have a gap between them.</param>
/// <param name="info">Size and form, one of those that the canvas reads.</param>
/// <param name="rowBytes">From the start of a row to the start of the next.</param>
/// <param name="orientation">How to turn them.</param>
internal readonly ref struct PixelView(ReadOnlySpan<byte> pixels, SKImageInfo info, int rowBytes, Orientation orientation = default)
{
    public ReadOnlySpan<byte> Pixels { get; } = pixels;

    public SKImageInfo Info { get; } = info;

    public int RowBytes { get; } = rowBytes;

    public Orientation Orientation { get; } = orientation;

    /// <summary>Columns of the upright picture.</summary>
    public int Width => Orientation.Swap ? Info.Height : Info.Width;

    /// <summary>Rows of the upright picture.</summary>
    public int Height => Orientation.Swap ? Info.Width : Info.Height;

    /// <summary>The image must be kept alive while the view is used: its pixels stand in native memory, which goes with it.</summary>
    public static PixelView Of(MLImage image)
    {
        SKColorType format = image.PixelFormat == MLPixelFormat.Rgba32 ? SKColorType.Rgba8888 : SKColorType.Bgra8888;
        var info = new SKImageInfo(image.Width, image.Height, format, SKAlphaType.Premul);
        return new PixelView(image.Pixels, info, info.RowBytes);
    }

    /// <summary>A part of the picture.</summary>
    /// <param name="upright">Within the picture, in pixels of the upright picture.</param>
    public PixelView Crop(SKRectI upright)
    {
        SKRectI stored = Orientation.ToStored(upright, Info.Width, Info.Height);
        return new PixelView(Pixels[((stored.Top * RowBytes) + (stored.Left * Info.BytesPerPixel))..], Info.WithSize(stored.Width, stored.Height), RowBytes, Orientation);
    }
}
