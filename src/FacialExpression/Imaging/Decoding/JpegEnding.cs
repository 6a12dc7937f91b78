using System.Numerics;
using System.Runtime.InteropServices;
using SkiaSharp;

namespace FacialExpression;

/// <summary>
/// Decodes JPEGs that may be cut short. Some cameras and many downloads leave out the end marker; and what is missing before an
/// end marker, libjpeg fills with gray without a word.
/// </summary>
internal static class JpegEnding
{
    private const byte Escape = 0xff;
    private const byte EndOfImage = 0xd9;

    // Enough for the rest of the row of blocks in which the data ends, and for the next: a block of noise takes about 64 bytes.
    private const int NoisePerColumn = 64;

    // In pixels times scans. More would take long if they were decoded three times.
    private const long LargestDecodedAgain = 25_000_000;

    // The smallest size that libjpeg decodes to, quickly: a pixel per block.
    private const float PixelPerBlock = 1 / 8f;

    /// <summary>Decodes a JPEG.</summary>
    /// <exception cref="ImageFormatException">It cannot be decoded, or too much of it is missing.</exception>
    public static DecodedPixels Decode(ReadOnlySpan<byte> jpeg, ImageLimits limits)
    {
        var scans = JpegScans.Of(jpeg);

        // Without an end marker the decoder waits for more data, and refuses an image that lacks nothing else. What follows the
        // data of an arithmetic coder counts as zeros, so there nobody can say whether it is complete.
        bool hasEnd = scans.End < jpeg.Length || scans.IsArithmetic;
        ReadOnlySpan<byte> ended = hasEnd ? jpeg : Append(jpeg, []);
        DecodedPixels pixels = ImageDecoder.Decode(SKEncodedImageFormat.Jpeg, ended, jpeg.Length, limits, scans);
        try
        {
            if (!scans.IsArithmetic)
            {
                ThrowIfCutShort(pixels, ended, jpeg, scans, hasEnd);
            }

            return pixels;
        }
        catch
        {
            pixels.Dispose();
            throw;
        }
    }

    private static void ThrowIfCutShort(
        DecodedPixels pixels, ReadOnlySpan<byte> ended, ReadOnlySpan<byte> jpeg, JpegScans scans, bool hasEnd)
    {
        SKImageInfo info = pixels.Info;
        ReadOnlySpan<byte> data = jpeg[..scans.End];
        bool isLong = (long)scans.Count * info.Width * info.Height > LargestDecodedAgain;

        // Gray may be the picture.
        int gray = CountGrayRows(pixels);
        if (!MissingRows.AreFew(gray, info.Height) && !(isLong ? hasEnd : IsComplete(ended, data, info.Width, PixelPerBlock)))
        {
            MissingRows.ThrowIfTooMany(gray, info.Height, jpeg.Length);
        }

        if (scans.IsPreview && !(isLong ? hasEnd : IsComplete(ended, data, info.Width, scale: 1)))
        {
            throw new ImageFormatException(
                $"The image is cut short: its {jpeg.Length} bytes hold the coarse preview with which a progressive JPEG begins. "
                + "Get the whole file.");
        }
    }

    /// <summary>Whether more data before the end marker changes nothing, so that all data is there.</summary>
    private static bool IsComplete(ReadOnlySpan<byte> ended, ReadOnlySpan<byte> data, int width, float scale) =>
        Fingerprint(ended, scale) is { } fingerprint
        && Fingerprint(Append(data, Noise(NoisePerColumn * (width + 1024))), scale) == fingerprint;

    private static unsafe ulong? Fingerprint(ReadOnlySpan<byte> jpeg, float scale)
    {
        fixed (byte* first = jpeg)
        {
            using SKData data = SKData.Create((nint)first, jpeg.Length);
            using SKCodec? codec = SKCodec.Create(data);
            if (codec is null)
            {
                return null;
            }

            SKSizeI size = codec.GetScaledDimensions(scale);
            SKColorType color = codec.Info.ColorType == SKColorType.Gray8 ? SKColorType.Gray8 : SKColorType.Bgra8888;
            var info = new SKImageInfo(size.Width, size.Height, color, SKAlphaType.Opaque);
            using var pixels = new DecodedPixels(info, Orientation.Upright);
            fixed (byte* destination = pixels.Bytes)
            {
                return codec.GetPixels(info, (nint)destination) == SKCodecResult.Success ? Fingerprint(pixels.Bytes) : null;
            }
        }
    }

    /// <summary>Returns a number that changes with any pixel. It is fast and not cryptographic.</summary>
    private static ulong Fingerprint(ReadOnlySpan<byte> pixels)
    {
        ulong fingerprint = 0;
        foreach (ulong eight in MemoryMarshal.Cast<byte, ulong>(pixels))
        {
            fingerprint = BitOperations.RotateLeft(fingerprint, 5) ^ eight;
        }

        foreach (byte one in pixels[(pixels.Length / 8 * 8)..])
        {
            fingerprint = BitOperations.RotateLeft(fingerprint, 5) ^ one;
        }

        return fingerprint;
    }

    /// <summary>Counts the rows at the end that have the gray with which libjpeg fills missing data.</summary>
    private static int CountGrayRows(DecodedPixels pixels)
    {
        SKImageInfo info = pixels.Info;
        ReadOnlySpan<byte> last = MissingRows.Row(pixels, info.Height - 1);
        ReadOnlySpan<byte> pixel = last[..info.BytesPerPixel];
        if (!IsFiller(pixel) || !last[pixel.Length..].SequenceEqual(last[..^pixel.Length]))
        {
            return 0;
        }

        int rows = 1;
        while (rows < info.Height && MissingRows.Row(pixels, info.Height - 1 - rows).SequenceEqual(last))
        {
            rows++;
        }

        return rows;
    }

    /// <summary>Whether a pixel is gray of the middle level or, from the four inks of print, of half of it.</summary>
    private static bool IsFiller(ReadOnlySpan<byte> pixel) => pixel[0] is (>= 126 and <= 130) or (>= 62 and <= 66)
        && (pixel.Length == 1 || (pixel[1] == pixel[0] && pixel[2] == pixel[0]));

    private static byte[] Append(ReadOnlySpan<byte> jpeg, ReadOnlySpan<byte> data) => [.. jpeg, .. data, Escape, EndOfImage];

    /// <summary>Returns data in which no marker occurs.</summary>
    private static byte[] Noise(int length)
    {
        byte[] noise = new byte[length];
        uint state = 1;
        for (int i = 0; i < length; i++)
        {
            state = (state * 1664525) + 1013904223;
            noise[i] = (byte)((state >> 24) % Escape);
        }

        return noise;
    }
}
