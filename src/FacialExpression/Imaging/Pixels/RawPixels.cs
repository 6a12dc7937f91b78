using System.Numerics;
using System.Runtime.InteropServices;
using SkiaSharp;

namespace FacialExpression;

/// <summary>Raw pixels of the caller, checked: there are as many as their stated size needs.</summary>
internal readonly ref struct RawPixels
{
    // Alpha is the last of four bytes, the highest of a little-endian number.
    private const uint OpaqueBlack = 0xff000000;

    private readonly ReadOnlySpan<byte> _pixels;
    private readonly int _width;
    private readonly int _height;
    private readonly PixelFormat _format;
    private readonly int _stride;

    public RawPixels(ReadOnlySpan<byte> pixels, int width, int height, PixelFormat format, int stride)
    {
        SkiaLibrary.Ensure();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegative(stride);
        long rowBytes = (long)width * PixelFormats.Layout(format).Bytes;
        if (stride != 0 && stride < rowBytes)
        {
            throw new ArgumentException(
                $"A row of {width} pixels in {format} has {rowBytes} bytes; received a stride of {stride}.", nameof(stride));
        }

        if ((long)width * height > ImageLimits.LargestMaxPixels)
        {
            throw new ArgumentException(
                $"At most {ImageLimits.LargestMaxPixels} pixels are supported; received {width}×{height}.", nameof(pixels));
        }

        long step = stride == 0 ? rowBytes : stride;
        long least = ((height - 1) * step) + rowBytes;
        if (pixels.Length < least || (stride == 0 && pixels.Length != least))
        {
            string expected = stride == 0 ? $"{least} bytes" : $"at least {least} bytes with a stride of {stride}";
            throw new ArgumentException(
                $"A {width}×{height} image in {format} has {expected}; received {pixels.Length}.", nameof(pixels));
        }

        _pixels = pixels;
        _width = width;
        _height = height;
        _format = format;
        _stride = (int)step;
    }

    /// <summary>
    /// Whether the canvas can draw the pixels without a copy. It needs gray, or four bytes per pixel with rows that begin at a
    /// whole pixel, all opaque: colors of transparent pixels would bleed into their neighbors unless they are multiplied by alpha
    /// first.
    /// </summary>
    public bool CanView => _format switch
    {
        PixelFormat.Gray8 => true,
        PixelFormat.Rgba32 or PixelFormat.Bgra32 => _stride % 4 == 0 && IsOpaque(),
        _ => false,
    };

    public PixelView View => new(_pixels, Info(_format), _stride);

    /// <summary>Copies the pixels, without gaps, in a form that the canvas can draw.</summary>
    /// <exception cref="InsufficientMemoryException">The memory is not there.</exception>
    public DecodedPixels Copy()
    {
        SKImageInfo info = _format == PixelFormat.Gray8
            ? Info(_format)
            : new SKImageInfo(_width, _height, SKColorType.Bgra8888, SKAlphaType.Premul);
        var copy = new DecodedPixels(info, Orientation.Upright);
        Span<byte> bytes = copy.Bytes;
        for (int y = 0; y < _height; y++)
        {
            ReadOnlySpan<byte> row = _pixels[(y * _stride)..];
            Span<byte> destination = bytes.Slice(y * info.RowBytes, info.RowBytes);
            if (_format == PixelFormat.Gray8)
            {
                row[..destination.Length].CopyTo(destination);
            }
            else
            {
                Premultiply(row, destination);
            }
        }

        return copy;
    }

    private bool IsOpaque()
    {
        for (int y = 0; y < _height; y++)
        {
            ReadOnlySpan<uint> row = MemoryMarshal.Cast<byte, uint>(_pixels.Slice(y * _stride, 4 * _width));
            var all = new Vector<uint>(uint.MaxValue);
            int x = 0;
            for (; x + Vector<uint>.Count <= row.Length; x += Vector<uint>.Count)
            {
                all &= new Vector<uint>(row[x..]);
            }

            uint one = uint.MaxValue;
            for (int lane = 0; lane < Vector<uint>.Count; lane++)
            {
                one &= all[lane];
            }

            for (; x < row.Length; x++)
            {
                one &= row[x];
            }

            if (one < OpaqueBlack)
            {
                return false;
            }
        }

        return true;
    }

    private void Premultiply(ReadOnlySpan<byte> row, Span<byte> bgra)
    {
        (int step, int red, int green, int blue) = PixelFormats.Layout(_format);
        bool hasAlpha = _format is PixelFormat.Rgba32 or PixelFormat.Bgra32;
        for (int i = 0, j = 0; j < bgra.Length; i += step, j += 4)
        {
            if (!hasAlpha)
            {
                (bgra[j], bgra[j + 1], bgra[j + 2], bgra[j + 3]) = (row[i + blue], row[i + green], row[i + red], byte.MaxValue);
                continue;
            }

            byte alpha = row[i + 3];
            bgra[j] = Alpha.OnBlack(row[i + blue], alpha);
            bgra[j + 1] = Alpha.OnBlack(row[i + green], alpha);
            bgra[j + 2] = Alpha.OnBlack(row[i + red], alpha);
            bgra[j + 3] = alpha;
        }
    }

    /// <summary>The form of pixels that are drawn without a copy, which are opaque.</summary>
    private SKImageInfo Info(PixelFormat format) => new(
        _width,
        _height,
        format switch
        {
            PixelFormat.Gray8 => SKColorType.Gray8,
            PixelFormat.Rgba32 => SKColorType.Rgba8888,
            _ => SKColorType.Bgra8888,
        },
        SKAlphaType.Opaque);
}
