using System.Buffers;
using SkiaSharp;

namespace FacialExpression;

/// <summary>From the bytes of an image file to a picture. Sizes are looked at before memory is taken.</summary>
internal static class ImageDecoder
{
    private const string Supported = "JPEG, PNG, WebP, GIF and BMP";

    // So often may an image of as many pixels as are allowed go over them; a smaller one oftener. Encoders do it ten times, or less.
    private const int ScansAtLimit = 12;

    // In PNG's header, which is always the first chunk.
    private const int PngBitsPlace = 24;
    private const int PngInterlacePlace = 28;

    public static Picture Decode(ReadOnlySpan<byte> encodedImage, ImageLimits limits)
    {
        if (encodedImage.IsEmpty)
        {
            throw new ImageFormatException("The image is empty: 0 bytes. A stream must stand before its first byte.");
        }

        if (encodedImage.Length > limits.MaxBytes)
        {
            throw EncodedBytes.TooLong(limits, $"{encodedImage.Length} bytes");
        }

        SKEncodedImageFormat? format = ImageSignature.Of(encodedImage);
        return Decode(format, format == SKEncodedImageFormat.Png ? PngTexts.Without(encodedImage) : encodedImage, limits);
    }

    private static unsafe Picture Decode(SKEncodedImageFormat? format, ReadOnlySpan<byte> encodedImage, ImageLimits limits)
    {
        fixed (byte* first = encodedImage)
        {
            using SKData data = SKData.Create((nint)first, encodedImage.Length);
            using SKCodec? codec = format is null ? null : SKCodec.Create(data);
            if (codec is null || codec.EncodedFormat != format)
            {
                throw new ImageFormatException($"These {encodedImage.Length} bytes are no image that can be read{(ImageSignature.IsHeif(encodedImage) ? ", but HEIC, AVIF or a video" : "")}. Supported are {Supported}.");
            }

            CheckHeader(codec, encodedImage, limits);
            return Decode(codec, encodedImage);
        }
    }

    private static void CheckHeader(SKCodec codec, ReadOnlySpan<byte> encodedImage, ImageLimits limits)
    {
        SKImageInfo info = codec.Info;
        long pixels = (long)info.Width * info.Height;
        if (pixels > limits.MaxPixels)
        {
            throw new ImageFormatException(
                $"The image has {info.Width}×{info.Height} = {pixels} pixels; at most {limits.MaxPixels} are read. {nameof(ImageLimits)}.{nameof(ImageLimits.MaxPixels)} sets the limit.");
        }

        if (codec.EncodedFormat == SKEncodedImageFormat.Png && PngCost(encodedImage) is > 1 and var cost && cost * pixels > limits.MaxPixels)
        {
            throw new ImageFormatException(
                $"The image has {info.Width}×{info.Height} = {pixels} pixels, and is interlaced or has 16 bits a colour, each of which takes twice as long; at most {limits.MaxPixels / cost} are read. "
                + $"Save it anew, or raise {nameof(ImageLimits)}.{nameof(ImageLimits.MaxPixels)}.");
        }

        if (codec.EncodedFormat == SKEncodedImageFormat.Jpeg && JpegScans.Count(encodedImage) is var scans && scans * pixels > (long)ScansAtLimit * limits.MaxPixels)
        {
            throw new ImageFormatException(
                $"The image goes {scans} times over its {info.Width}×{info.Height} pixels, which would take seconds. Save it anew, not progressive.");
        }
    }

    /// <summary>How much longer a PNG takes than a plain one of as many pixels.</summary>
    private static int PngCost(ReadOnlySpan<byte> png) => (png[PngBitsPlace] == 16 ? 2 : 1) * (png[PngInterlacePlace] != 0 ? 2 : 1);

    private static unsafe Picture Decode(SKCodec codec, ReadOnlySpan<byte> encodedImage)
    {
        // As SKBitmap.Decode and so ML.NET do: no colour management, transparent pixels premultiplied.
        SKImageInfo info = codec.Info;
        bool isGray = info.ColorType == SKColorType.Gray8;
        info = new SKImageInfo(
            info.Width, info.Height, isGray ? SKColorType.Gray8 : SKColorType.Bgra8888, info.AlphaType == SKAlphaType.Opaque ? SKAlphaType.Opaque : SKAlphaType.Premul);
        byte[] pixels = Rent(info);
        try
        {
            // Rented memory holds other pictures' pixels, and not every format writes every pixel.
            if (codec.EncodedFormat is not (SKEncodedImageFormat.Jpeg or SKEncodedImageFormat.Png))
            {
                pixels.AsSpan(0, info.BytesSize).Clear();
            }

            SKCodecResult result;
            fixed (byte* first = pixels)
            {
                result = codec.GetPixels(info, (nint)first);
            }

            if (result == SKCodecResult.Success)
            {
                var picture = new Picture(pixels, info, Orientation.Of(Origin(codec, encodedImage)));
                pixels = [];
                return picture;
            }

            throw new ImageFormatException(result is SKCodecResult.IncompleteInput or SKCodecResult.ErrorInInput
                ? $"The image is damaged or cut short: {info.Width}×{info.Height} pixels are announced, but the {encodedImage.Length} bytes do not hold them."
                : $"The image cannot be decoded ({result}).");
        }
        finally
        {
            if (pixels.Length > 0)
            {
                ArrayPool<byte>.Shared.Return(pixels);
            }
        }
    }

    private static SKEncodedOrigin Origin(SKCodec codec, ReadOnlySpan<byte> encodedImage) => codec.EncodedOrigin is var origin and not SKEncodedOrigin.Default
        ? origin
        : ExifOrientation.Of(codec.EncodedFormat, encodedImage);

    private static byte[] Rent(SKImageInfo info)
    {
        try
        {
            return ArrayPool<byte>.Shared.Rent(info.BytesSize);
        }
        catch (OutOfMemoryException e)
        {
            throw new ImageFormatException($"There is not enough memory for the image's {info.Width}×{info.Height} pixels.", e);
        }
    }
}
