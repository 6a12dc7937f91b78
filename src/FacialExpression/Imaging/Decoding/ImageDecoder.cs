using System.Runtime.CompilerServices;
using SkiaSharp;

namespace FacialExpression;

/// <summary>Decodes the bytes of an image file. Sizes are checked before memory is allocated.</summary>
internal static class ImageDecoder
{
    private const string Supported = "JPEG, PNG, WebP, GIF and BMP";

    // The sizes at which a JPEG's decoder computes fewer pixels from the same data, the smallest first.
    private static readonly int[] Reductions = [8, 4, 2];

    /// <summary>Decodes an image.</summary>
    /// <param name="encodedImage">The bytes of an image file.</param>
    /// <param name="limits">The most bytes and pixels, of the image in its full size.</param>
    /// <param name="leastSide">
    /// The longer side that is enough: a JPEG that is at least twice as large is decoded at a half, a quarter or an eighth of its
    /// size, in less time and memory. Default: 0, the full size.
    /// </param>
    /// <exception cref="ImageFormatException">The bytes are no image that can be decoded within the limits.</exception>
    /// <exception cref="InsufficientMemoryException">The memory is not there.</exception>
    /// <exception cref="PredictionEngineException">SkiaSharp cannot be used.</exception>
    public static DecodedPixels Decode(ReadOnlySpan<byte> encodedImage, ImageLimits limits, int leastSide = 0)
    {
        using Telemetry.Measurement time = Telemetry.Decode();
        try
        {
            return DecodeChecked(encodedImage, limits, leastSide);
        }
        catch (Exception e) when (Telemetry.Counts(e))
        {
            throw;
        }
    }

    private static DecodedPixels DecodeChecked(ReadOnlySpan<byte> encodedImage, ImageLimits limits, int leastSide)
    {
        if (encodedImage.IsEmpty)
        {
            throw new ImageFormatException("The image is empty: it has 0 bytes.");
        }

        if (encodedImage.Length > limits.MaxBytes)
        {
            throw EncodedBytes.TooLong(limits, $"{encodedImage.Length} bytes");
        }

        SkiaLibrary.Ensure();
        try
        {
            return DecodeKnown(encodedImage, limits, leastSide);
        }
        catch (Exception e) when (LibraryFault.Is(e))
        {
            throw SkiaLibrary.Unusable(e);
        }
        catch (OutOfMemoryException e) when (e is not InsufficientMemoryException)
        {
            // A copy of the bytes, without comments or with an end.
            throw EncodedBytes.OutOfMemory(encodedImage.Length, e);
        }
    }

    // Not inlined: with another version of SkiaSharp, a type or member that is missing fails where this is called.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static DecodedPixels DecodeKnown(ReadOnlySpan<byte> encodedImage, ImageLimits limits, int leastSide)
    {
        switch (ImageSignature.Of(encodedImage))
        {
            case null:
                string kind = ImageSignature.IsHeif(encodedImage) ? ", but HEIC, AVIF or a video"
                    : ImageSignature.IsForm(encodedImage) ? ", but a form (multipart/form-data): pass the file that is in it"
                    : "";
                throw new ImageFormatException(
                    $"These {encodedImage.Length} bytes are no image that can be decoded{kind}. Supported are {Supported}.");
            case SKEncodedImageFormat.Jpeg:
                return JpegEnding.Decode(encodedImage, limits, leastSide);
            case SKEncodedImageFormat.Png:
                return Decode(SKEncodedImageFormat.Png, PngTexts.Without(encodedImage), encodedImage.Length, limits);
            case { } format:
                return Decode(format, encodedImage, encodedImage.Length, limits);
        }
    }

    /// <summary>Decodes an image of a known format.</summary>
    /// <param name="format">The format that its first bytes announce.</param>
    /// <param name="encodedImage">The bytes to decode.</param>
    /// <param name="fileLength">The number of bytes that came in, for messages.</param>
    /// <param name="limits">The most pixels.</param>
    /// <param name="scans">The scans of a JPEG.</param>
    /// <param name="leastSide">The longer side that is enough, of a JPEG.</param>
    internal static unsafe DecodedPixels Decode(
        SKEncodedImageFormat format,
        ReadOnlySpan<byte> encodedImage,
        int fileLength,
        ImageLimits limits,
        JpegScans scans = default,
        int leastSide = 0)
    {
        fixed (byte* first = encodedImage)
        {
            using SKData data = SKData.Create((nint)first, encodedImage.Length);
            using SKCodec? codec = SKCodec.Create(data);
            if (codec is null || codec.EncodedFormat != format)
            {
                throw new ImageFormatException(
                    $"The image is damaged or cut short: it begins like a {format} file, but its {fileLength} bytes "
                    + "have no valid header.");
            }

            DecoderCost.Check(codec, encodedImage, scans, limits);
            return Decode(codec, encodedImage, fileLength, Reduction(codec, leastSide));
        }
    }

    /// <summary>By how much to reduce: the most with which the longer side is enough.</summary>
    private static int Reduction(SKCodec codec, int leastSide) =>
        leastSide == 0 || codec.EncodedFormat != SKEncodedImageFormat.Jpeg
            ? 1
            : Reductions.FirstOrDefault(r => Math.Max(codec.Info.Width, codec.Info.Height) / r >= leastSide, 1);

    private static unsafe DecodedPixels Decode(
        SKCodec codec, ReadOnlySpan<byte> encodedImage, int fileLength, int reduction)
    {
        // As SKBitmap.Decode and therefore ML.NET do: no color management, transparent pixels premultiplied.
        SKImageInfo info = codec.Info;
        SKSizeI size = reduction == 1 ? info.Size : codec.GetScaledDimensions(1f / reduction);
        info = new SKImageInfo(
            size.Width,
            size.Height,
            info.ColorType == SKColorType.Gray8 ? SKColorType.Gray8 : SKColorType.Bgra8888,
            info.AlphaType == SKAlphaType.Opaque ? SKAlphaType.Opaque : SKAlphaType.Premul);
        var pixels = new DecodedPixels(info, Orientation.Of(Origin(codec, encodedImage)), codec.Info.Size, reduction);
        try
        {
            // Reused memory holds the pixels of other pictures, and not every format writes every pixel.
            if (codec.EncodedFormat is not (SKEncodedImageFormat.Jpeg or SKEncodedImageFormat.Png))
            {
                pixels.Bytes.Clear();
            }

            SKCodecResult result;
            fixed (byte* first = pixels.Bytes)
            {
                result = codec.GetPixels(info, (nint)first);
            }

            switch (result)
            {
                case SKCodecResult.Success:
                    return pixels;
                case SKCodecResult.IncompleteInput when Interlacing.Has(codec.EncodedFormat, encodedImage):
                    throw new ImageFormatException(
                        $"The image is cut short: its {fileLength} bytes hold only some of its passes, as it is "
                        + "interlaced. Get the whole file.");
                case SKCodecResult.IncompleteInput:
                    int missing = MissingRows.Count(pixels, codec.ScanlineOrder == SKCodecScanlineOrder.BottomUp);
                    MissingRows.ThrowIfTooMany(missing, info.Height, fileLength);
                    return pixels;
                case SKCodecResult.InternalError:
                    throw DecodedPixels.OutOfMemory(info);
                default:
                    throw new ImageFormatException(
                        $"The image is damaged or cut short: its {info.Width}×{info.Height} pixels cannot be decoded from its "
                        + $"{fileLength} bytes ({result}).");
            }
        }
        catch
        {
            pixels.Dispose();
            throw;
        }
    }

    private static SKEncodedOrigin Origin(SKCodec codec, ReadOnlySpan<byte> encodedImage) =>
        codec.EncodedOrigin is var origin and not SKEncodedOrigin.Default
            ? origin
            : ExifOrientation.Of(codec.EncodedFormat, encodedImage);
}
