using SkiaSharp;

namespace FacialExpression;

/// <summary>Decoded pixels in somebody else's memory, and how to turn them upright.</summary>
/// <param name="pixels">From the first pixel on; rows may have a gap between them.</param>
/// <param name="info">Size and form as stored: gray, or four bytes per pixel.</param>
/// <param name="rowBytes">Bytes from the start of a row to the start of the next.</param>
/// <param name="orientation">How to turn the pixels upright.</param>
internal readonly ref struct PixelView(
    ReadOnlySpan<byte> pixels, SKImageInfo info, int rowBytes, Orientation orientation = default)
{
    public ReadOnlySpan<byte> Pixels { get; } = pixels;

    public SKImageInfo Info { get; } = info;

    public int RowBytes { get; } = rowBytes;

    public Orientation Orientation { get; } = orientation;

    /// <summary>Columns of the upright picture.</summary>
    public int Width => Orientation.Swap ? Info.Height : Info.Width;

    /// <summary>Rows of the upright picture.</summary>
    public int Height => Orientation.Swap ? Info.Width : Info.Height;

    /// <summary>The same pixels without turning them.</summary>
    public PixelView AsStored => new(Pixels, Info, RowBytes);

    /// <summary>Returns a part of the picture.</summary>
    /// <param name="upright">Within the picture, in pixels of the upright picture.</param>
    public PixelView Crop(SKRectI upright)
    {
        SKRectI stored = Orientation.ToStored(upright, Info.Width, Info.Height);

        // No overflow: the offset lies within a span.
        int first = (stored.Top * RowBytes) + (stored.Left * Info.BytesPerPixel);
        return new PixelView(Pixels[first..], Info.WithSize(stored.Width, stored.Height), RowBytes, Orientation);
    }
}
