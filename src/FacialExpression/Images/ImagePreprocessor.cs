using Microsoft.ML.Data;
using SkiaSharp;

namespace FacialExpression;

/// <summary>
/// The one way from any image to the gray pixels that a network sees, shared by data sets, training and prediction.
/// </summary>
/// <remarks>
/// <para>Decode (JPEG, PNG, WebP, GIF's first frame, BMP) → centre crop to the target's aspect ratio → antialiased resize →
/// gray. Transparent pixels are seen on black. A gray image that already has the target's size passes unchanged.</para>
/// <para>Crop and resize are, bit for bit, ML.NET's <c>ResizeImages</c> with <c>IsoCrop</c>; gray is (30 R + 59 G + 11 B) / 100, rounded,
/// the weights of ML.NET's <c>ConvertToGrayscale</c>. For some sizes ML.NET's arithmetic leaves the last row or column empty: a last
/// row or column without a visible pixel repeats the one before it. A camera's rotation mark (EXIF) is not looked at, as in ML.NET.</para>
/// <para>Instances are immutable and thread-safe.</para>
/// </remarks>
public sealed class ImagePreprocessor
{
    // Above this a header is a decompression bomb, not a photograph: 4 bytes a pixel would be allocated before reading on.
    private const long MaxPixels = 128L * 1024 * 1024;

    private readonly ImageShape _target;

    /// <summary>Makes a preprocessor for one target size.</summary>
    /// <param name="target">Height and width above 0, one channel. Default: <see cref="ImageShape.Fer2013"/>.</param>
    /// <exception cref="ArgumentException">The target has no pixels or is not gray.</exception>
    public ImagePreprocessor(ImageShape? target = null)
    {
        _target = target ?? ImageShape.Fer2013;
        if (_target.Height <= 0 || _target.Width <= 0 || _target.Channels != 1)
        {
            throw new ArgumentException($"The target must be gray (one channel) and not empty; received {_target}.", nameof(target));
        }
    }

    /// <summary>The size of what <see cref="ToGray(ReadOnlySpan{byte})"/> returns.</summary>
    public ImageShape Target => _target;

    /// <summary>Reads an encoded image.</summary>
    /// <param name="encodedImage">The bytes of an image file.</param>
    /// <returns>Height × width gray pixels, row by row, 0 to 255.</returns>
    /// <exception cref="ImageFormatException">The bytes are no image, a format that is not supported, or cut short.</exception>
    public byte[] ToGray(ReadOnlySpan<byte> encodedImage)
    {
        byte[] pixels = new byte[_target.Size];
        ToGray(encodedImage, pixels);
        return pixels;
    }

    /// <summary>Reads an encoded image into memory of the caller's.</summary>
    /// <param name="encodedImage">The bytes of an image file.</param>
    /// <param name="destination">Receives height × width gray pixels, row by row, 0 to 255.</param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is not of the target's size.</exception>
    /// <exception cref="ImageFormatException">The bytes are no image, a format that is not supported, or cut short.</exception>
    public void ToGray(ReadOnlySpan<byte> encodedImage, Span<byte> destination)
    {
        CheckDestination(destination);
        ThrowIfInvisible(TryToGray(encodedImage, destination));
    }

    /// <summary>Reads an image of ML.NET's, as <c>LoadImages</c> gives it. The image is not disposed.</summary>
    /// <param name="image">Of any size; its transparent pixels are premultiplied, as ML.NET decodes them.</param>
    /// <param name="destination">Receives height × width gray pixels, row by row, 0 to 255.</param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is not of the target's size.</exception>
    /// <exception cref="ImageFormatException">The image is wholly transparent.</exception>
    public void ToGray(MLImage image, Span<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(image);
        CheckDestination(destination);
        ThrowIfInvisible(TryToGray(image, destination));
    }

    /// <summary>Resizes gray pixels that are already decoded.</summary>
    /// <param name="pixels">Height × width gray pixels, row by row, 0 to 255.</param>
    /// <param name="width">Columns, above 0.</param>
    /// <param name="height">Rows, above 0.</param>
    /// <param name="destination">Receives the target's height × width gray pixels.</param>
    /// <exception cref="ArgumentException">The number of pixels is not width × height, or the destination is not of the target's size.</exception>
    public void ResizeGray(ReadOnlySpan<byte> pixels, int width, int height, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        if (pixels.Length != (long)width * height)
        {
            throw new ArgumentException($"A {width}×{height} gray image has {(long)width * height} pixels; received {pixels.Length}.", nameof(pixels));
        }

        CheckDestination(destination);
        if (width == _target.Width && height == _target.Height)
        {
            pixels.CopyTo(destination);
            return;
        }

        WriteGray(pixels, new SKImageInfo(width, height, SKColorType.Gray8, SKAlphaType.Opaque), destination);
    }

    /// <returns>Whether the image has a visible pixel; without one the destination is black.</returns>
    internal bool TryToGray(ReadOnlySpan<byte> encodedImage, Span<byte> destination)
    {
        using SKBitmap decoded = Decode(encodedImage);
        return WriteGray(decoded, destination);
    }

    /// <inheritdoc cref="TryToGray(ReadOnlySpan{byte}, Span{byte})"/>
    internal bool TryToGray(MLImage image, Span<byte> destination)
    {
        SKColorType format = image.PixelFormat == MLPixelFormat.Rgba32 ? SKColorType.Rgba8888 : SKColorType.Bgra8888;
        bool isVisible = WriteGray(image.Pixels, new SKImageInfo(image.Width, image.Height, format, SKAlphaType.Premul), destination);

        // Its pixels stand in native memory, which goes with it.
        GC.KeepAlive(image);
        return isVisible;
    }

    private static void ThrowIfInvisible(bool isVisible)
    {
        if (!isVisible)
        {
            throw new ImageFormatException("The image is wholly transparent: there is nothing to see.");
        }
    }

    private void CheckDestination(ReadOnlySpan<byte> destination)
    {
        if (destination.Length != _target.Size)
        {
            throw new ArgumentException(
                $"A {_target} image has {_target.Size} pixels; the destination has {destination.Length}.", nameof(destination));
        }
    }

    private static SKBitmap Decode(ReadOnlySpan<byte> encodedImage)
    {
        if (encodedImage.IsEmpty)
        {
            throw new ImageFormatException("The image is empty: 0 bytes.");
        }

        using SKData data = SKData.CreateCopy(encodedImage);
        using SKCodec codec = SKCodec.Create(data) ?? throw new ImageFormatException(
            $"These {encodedImage.Length} bytes are no image that can be read. Supported are JPEG, PNG, WebP, GIF and BMP.");

        SKImageInfo info = codec.Info;
        if ((long)info.Width * info.Height > MaxPixels)
        {
            throw new ImageFormatException($"The image has {info.Width}×{info.Height} pixels; at most {MaxPixels} are read.");
        }

        // As SKBitmap.Decode and so ML.NET do: no colour management, transparent pixels premultiplied.
        info = info.WithColorSpace(null).WithAlphaType(info.AlphaType == SKAlphaType.Opaque ? SKAlphaType.Opaque : SKAlphaType.Premul);
        var bitmap = new SKBitmap();
        if (!bitmap.TryAllocPixels(info))
        {
            bitmap.Dispose();
            throw new ImageFormatException($"There is not enough memory for the image's {info.Width}×{info.Height} pixels.");
        }

        SKCodecResult result = codec.GetPixels(info, bitmap.GetPixels());
        if (result == SKCodecResult.Success)
        {
            return bitmap;
        }

        bitmap.Dispose();
        throw new ImageFormatException(result is SKCodecResult.IncompleteInput or SKCodecResult.ErrorInInput
            ? $"The image is damaged or cut short: {info.Width}×{info.Height} pixels are announced, but the {encodedImage.Length} bytes do not hold them."
            : $"The image cannot be decoded ({result}).");
    }

    /// <summary>Reads pixels where they stand, without a copy.</summary>
    private unsafe bool WriteGray(ReadOnlySpan<byte> pixels, SKImageInfo info, Span<byte> destination)
    {
        fixed (byte* first = pixels)
        {
            using var bitmap = new SKBitmap();
            bitmap.InstallPixels(info, (nint)first, info.RowBytes);
            return WriteGray(bitmap, destination);
        }
    }

    private bool WriteGray(SKBitmap bitmap, Span<byte> destination)
    {
        bool hasTargetSize = bitmap.Width == _target.Width && bitmap.Height == _target.Height;
        if (hasTargetSize && bitmap.ColorType == SKColorType.Gray8)
        {
            CopyRows(bitmap, destination);
            return true;
        }

        // Other forms are filtered with other roundings; ML.NET makes them this one first.
        bool isColour = bitmap.ColorType is SKColorType.Bgra8888 or SKColorType.Rgba8888;
        using SKBitmap? copy = isColour ? null : bitmap.Copy(SKColorType.Bgra8888)
            ?? throw new ImageFormatException($"There is not enough memory for the image's {bitmap.Width}×{bitmap.Height} pixels.");
        using SKBitmap resized = DrawToTarget(copy ?? bitmap);
        ReadOnlySpan<byte> bgra = resized.GetPixelSpan();
        for (int i = 0; i < destination.Length; i++)
        {
            // Weights of ML.NET's ConvertToGrayscale; they sum to 1, so gray stays gray.
            destination[i] = (byte)(((11 * bgra[4 * i]) + (59 * bgra[(4 * i) + 1]) + (30 * bgra[(4 * i) + 2]) + 50) / 100);
        }

        return FillEmptyEdges(bgra, destination);
    }

    /// <summary>Crops and resizes as ML.NET's ResizeImages with IsoCrop and a centred anchor does; what is not drawn stays transparent.</summary>
    private SKBitmap DrawToTarget(SKBitmap source)
    {
        var target = new SKBitmap(new SKImageInfo(_target.Width, _target.Height, SKColorType.Bgra8888, SKAlphaType.Opaque));
        float widthAspect = (float)_target.Width / source.Width;
        float heightAspect = (float)_target.Height / source.Height;
        float aspect = Math.Max(widthAspect, heightAspect);
        int width = (int)(source.Width * aspect);
        int height = (int)(source.Height * aspect);
        int x = heightAspect < widthAspect ? 0 : (int)((_target.Width - (source.Width * aspect)) / 2);
        int y = heightAspect < widthAspect ? (int)((_target.Height - (source.Height * aspect)) / 2) : 0;

        target.Erase(SKColors.Transparent);
        using var canvas = new SKCanvas(target);
        using var paint = new SKPaint { FilterQuality = SKFilterQuality.High };
        canvas.DrawBitmap(source, new SKRect(0, 0, source.Width, source.Height), new SKRect(x, y, x + width, y + height), paint);
        return target;
    }

    private bool FillEmptyEdges(ReadOnlySpan<byte> bgra, Span<byte> gray)
    {
        int width = _target.Width;
        int height = _target.Height;
        if (IsTransparent(bgra, 0, 1, width * height))
        {
            return false;
        }

        if (IsTransparent(bgra, width - 1, width, height))
        {
            for (int y = 0; y < height; y++)
            {
                gray[(y * width) + width - 1] = gray[(y * width) + Math.Max(0, width - 2)];
            }
        }

        if (IsTransparent(bgra, (height - 1) * width, 1, width))
        {
            gray.Slice(Math.Max(0, height - 2) * width, width).CopyTo(gray[((height - 1) * width)..]);
        }

        return true;
    }

    private static bool IsTransparent(ReadOnlySpan<byte> bgra, int first, int step, int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (bgra[(4 * (first + (i * step))) + 3] != 0)
            {
                return false;
            }
        }

        return true;
    }

    private static void CopyRows(SKBitmap bitmap, Span<byte> destination)
    {
        ReadOnlySpan<byte> pixels = bitmap.GetPixelSpan();
        for (int y = 0; y < bitmap.Height; y++)
        {
            pixels.Slice(y * bitmap.RowBytes, bitmap.Width).CopyTo(destination[(y * bitmap.Width)..]);
        }
    }
}
