using SkiaSharp;

namespace FacialExpression;

/// <summary>Refuses images that have too many pixels, or whose pixels take too long.</summary>
internal static class DecoderCost
{
    // An image of as many pixels as are allowed may have so many scans; a smaller one more. Encoders write ten or fewer.
    private const int ScansAtLimit = 12;

    // Offsets in PNG's header, which is always the first chunk.
    private const int PngBitDepth = 24;
    private const int PngInterlace = 28;

    /// <summary>Checks an image before its pixels are decoded.</summary>
    /// <exception cref="ImageFormatException">It exceeds the limits.</exception>
    public static void Check(SKCodec codec, ReadOnlySpan<byte> encodedImage, JpegScans scans, ImageLimits limits)
    {
        SKImageInfo info = codec.Info;
        long pixels = (long)info.Width * info.Height;
        if (pixels > limits.MaxPixels)
        {
            throw new ImageFormatException(
                $"The image has {info.Width}×{info.Height} = {pixels} pixels; at most {limits.MaxPixels} are allowed. "
                + $"{nameof(ImageLimits)}.{nameof(ImageLimits.MaxPixels)} sets the limit.");
        }

        int cost = codec.EncodedFormat == SKEncodedImageFormat.Png ? PngCost(encodedImage) : 1;
        if (cost * pixels > limits.MaxPixels)
        {
            throw new ImageFormatException(
                $"The image has {info.Width}×{info.Height} = {pixels} pixels, and is interlaced or has 16 bits per channel, "
                + $"each of which doubles the time; at most {limits.MaxPixels / cost} are allowed. Save it without, or raise "
                + $"{nameof(ImageLimits)}.{nameof(ImageLimits.MaxPixels)}.");
        }

        if (scans.Count * pixels > (long)ScansAtLimit * limits.MaxPixels)
        {
            throw new ImageFormatException(
                $"The image goes {scans.Count} times over its {info.Width}×{info.Height} pixels, which would take seconds. "
                + "Save it without progressive mode.");
        }
    }

    /// <summary>Returns how many times as long a PNG takes as a plain one with as many pixels.</summary>
    private static int PngCost(ReadOnlySpan<byte> png) => (png[PngBitDepth] == 16 ? 2 : 1) * (png[PngInterlace] != 0 ? 2 : 1);
}
