using SkiaSharp;

namespace FacialExpression;

/// <summary>Decoded pixels in memory of their own, and how to turn them upright.</summary>
internal sealed class DecodedPixels : IDisposable
{
    private readonly Orientation _orientation;
    private byte[]? _pixels;

    /// <summary>Reserves memory for an image, with any content.</summary>
    /// <param name="info">Gray, or four bytes per pixel; rows follow each other without gaps.</param>
    /// <param name="orientation">How to turn the pixels upright.</param>
    /// <param name="fullSize">
    /// The size of the image in its file, as stored, if it was decoded at less. Default: <see langword="null"/>, the same size.
    /// </param>
    /// <param name="reduction">By how much it was. Default: 1.</param>
    /// <exception cref="InsufficientMemoryException">The memory is not there.</exception>
    public DecodedPixels(SKImageInfo info, Orientation orientation, SKSizeI? fullSize = null, int reduction = 1)
    {
        Info = info;
        FullSize = fullSize ?? info.Size;
        Reduction = reduction;
        _orientation = orientation;
        try
        {
            _pixels = PixelMemory.Rent(info.BytesSize);
        }
        catch (OutOfMemoryException e)
        {
            throw OutOfMemory(info, e);
        }
    }

    /// <summary>Size and form as stored, before turning.</summary>
    public SKImageInfo Info { get; }

    /// <summary>Columns and rows of the image in its file, as stored.</summary>
    public SKSizeI FullSize { get; }

    /// <summary>
    /// How many columns and rows of the file one of these stands for: 1, 2, 4 or 8. The last column and row may stand for fewer.
    /// </summary>
    public int Reduction { get; }

    /// <summary>Columns of the upright picture.</summary>
    public int Width => _orientation.Turn(Info.Width, Info.Height).Width;

    /// <summary>Rows of the upright picture.</summary>
    public int Height => _orientation.Turn(Info.Width, Info.Height).Height;

    /// <summary>The bytes as stored, row by row.</summary>
    /// <exception cref="ObjectDisposedException">The pixels were disposed.</exception>
    public Span<byte> Bytes => (_pixels ?? throw new ObjectDisposedException("Picture")).AsSpan(0, Info.BytesSize);

    /// <summary>The pixels to read, upright.</summary>
    /// <exception cref="ObjectDisposedException">The pixels were disposed.</exception>
    public PixelView View => new(Bytes, Info, Info.RowBytes, _orientation);

    /// <summary>Copies pixels that somebody else owns.</summary>
    /// <param name="view">Rows without gaps.</param>
    public static DecodedPixels Copy(PixelView view)
    {
        var copy = new DecodedPixels(view.Info, view.Orientation);
        view.Pixels[..view.Info.BytesSize].CopyTo(copy.Bytes);
        return copy;
    }

    /// <summary>
    /// Describes an image for which the memory is not there. The image is not at fault, and may be decoded later.
    /// </summary>
    public static InsufficientMemoryException OutOfMemory(SKImageInfo info, Exception? cause = null) => new(
        $"There is not enough memory for the image's {info.Width}×{info.Height} pixels ({info.BytesSize64 / 1_000_000} MB). "
        + $"Decode fewer images at once, allow fewer pixels ({nameof(ImageLimits)}.{nameof(ImageLimits.MaxPixels)}), "
        + "or give the app more memory.",
        cause!);

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _pixels, null) is { } pixels)
        {
            PixelMemory.Return(pixels);
        }
    }
}
