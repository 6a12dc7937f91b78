using System.Buffers;
using SkiaSharp;

namespace FacialExpression;

/// <summary>Pixels of the caller's, checked: their number fits the size they are said to have.</summary>
internal readonly ref struct RawPixels
{
    private readonly ReadOnlySpan<byte> _pixels;
    private readonly int _width;
    private readonly int _height;
    private readonly PixelFormat _format;
    private readonly int _stride;

    public RawPixels(ReadOnlySpan<byte> pixels, int width, int height, PixelFormat format, int stride)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegative(stride);
        long rowBytes = (long)width * PixelFormats.Layout(format).Bytes;
        if (stride != 0 && stride < rowBytes)
        {
            throw new ArgumentException($"A row of {width} pixels in {format} has {rowBytes} bytes; received a stride of {stride}.", nameof(stride));
        }

        if ((long)width * height > ImageLimits.LargestMaxPixels)
        {
            throw new ArgumentException($"At most {ImageLimits.LargestMaxPixels} pixels are read; received {width}×{height}.", nameof(pixels));
        }

        long step = stride == 0 ? rowBytes : stride;
        long least = ((height - 1) * step) + rowBytes;
        if (pixels.Length < least || (stride == 0 && pixels.Length != least))
        {
            throw new ArgumentException(
                $"A {width}×{height} image in {format} has {(stride == 0 ? "" : "at least ")}{least} bytes{(stride == 0 ? "" : $" with a stride of {stride}")}; received {pixels.Length}.",
                nameof(pixels));
        }

        _pixels = pixels;
        _width = width;
        _height = height;
        _format = format;
        _stride = (int)step;
    }

    /// <summary>Whether the canvas reads this form as it is.</summary>
    public bool CanView => _format is not (PixelFormat.Rgb24 or PixelFormat.Bgr24);

    public PixelView View => new(_pixels, Info(_format), _stride);

    /// <summary>Copies the pixels, without gaps, in a form that the canvas reads.</summary>
    public Picture ToPicture()
    {
        SKImageInfo info = Info(CanView ? _format : PixelFormat.Bgra32);
        byte[] copy = ArrayPool<byte>.Shared.Rent(info.BytesSize);
        for (int y = 0; y < _height; y++)
        {
            ReadOnlySpan<byte> row = _pixels[(y * _stride)..];
            Span<byte> destination = copy.AsSpan(y * info.RowBytes, info.RowBytes);
            if (CanView)
            {
                row[..destination.Length].CopyTo(destination);
            }
            else
            {
                AddAlpha(row, destination, isRedFirst: _format == PixelFormat.Rgb24);
            }
        }

        return new Picture(copy, info, Orientation.Upright);
    }

    private static void AddAlpha(ReadOnlySpan<byte> row, Span<byte> bgra, bool isRedFirst)
    {
        (int red, int blue) = isRedFirst ? (0, 2) : (2, 0);
        for (int i = 0, j = 0; j < bgra.Length; i += 3, j += 4)
        {
            bgra[j] = row[i + blue];
            bgra[j + 1] = row[i + 1];
            bgra[j + 2] = row[i + red];
            bgra[j + 3] = byte.MaxValue;
        }
    }

    private SKImageInfo Info(PixelFormat format) => format switch
    {
        PixelFormat.Gray8 => new SKImageInfo(_width, _height, SKColorType.Gray8, SKAlphaType.Opaque),
        PixelFormat.Rgba32 => new SKImageInfo(_width, _height, SKColorType.Rgba8888, SKAlphaType.Unpremul),
        _ => new SKImageInfo(_width, _height, SKColorType.Bgra8888, SKAlphaType.Unpremul),
    };
}
