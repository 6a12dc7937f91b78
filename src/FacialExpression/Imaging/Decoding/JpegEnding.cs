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

    // In pixels times scans, with data counted by its time: more would take seconds if it were decoded twice. What encoders write
    // has one scan or, if it is a preview, a few.
    private const long LargestDecodedAgain = 400_000_000;
    private const int CostOfByte = 16;

    /// <summary>Decodes a JPEG.</summary>
    /// <param name="jpeg">The bytes of the file.</param>
    /// <param name="limits">The most bytes and pixels, of the image in its full size.</param>
    /// <param name="leastSide">The longer side that is enough; 0 for the full size.</param>
    /// <exception cref="ImageFormatException">It cannot be decoded, or too much of it is missing.</exception>
    public static DecodedPixels Decode(ReadOnlySpan<byte> jpeg, ImageLimits limits, int leastSide)
    {
        var scans = JpegScans.Of(jpeg);

        // Without an end marker the decoder waits for more data, and refuses an image that lacks nothing else. What follows the
        // data of an arithmetic coder counts as zeros, so there nobody can say whether it is complete.
        bool hasEnd = scans.End < jpeg.Length || scans.IsArithmetic;
        ReadOnlySpan<byte> ended = hasEnd ? jpeg : Append(jpeg, []);

        // Where details may be missing, their absence shows in the full size only.
        leastSide = scans.IsPreview || scans.EndsInDetails ? 0 : leastSide;
        DecodedPixels pixels = ImageDecoder.Decode(SKEncodedImageFormat.Jpeg, ended, jpeg.Length, limits, scans, leastSide);
        try
        {
            if (!scans.IsArithmetic)
            {
                ThrowIfCutShort(pixels, jpeg, scans, hasEnd);
            }

            return pixels;
        }
        catch
        {
            pixels.Dispose();
            throw;
        }
    }

    private static void ThrowIfCutShort(DecodedPixels pixels, ReadOnlySpan<byte> jpeg, JpegScans scans, bool hasEnd)
    {
        SKImageInfo info = pixels.Info;

        // Gray may be the picture. In a progressive JPEG that has all frequencies it is: the rows come first.
        int gray = CountGrayRows(pixels);
        bool mayLackRows = !MissingRows.AreFew(gray, info.Height) && (scans.IsPreview || !scans.IsProgressive);
        if (!mayLackRows && !scans.IsPreview && !scans.EndsInDetails)
        {
            return;
        }

        ReadOnlySpan<byte> data = jpeg[..scans.End];
        long cost = ((long)scans.Count * pixels.FullSize.Width * pixels.FullSize.Height) + ((long)CostOfByte * data.Length);
        bool isLong = scans.Count > 1 && cost > LargestDecodedAgain;
        if (isLong && hasEnd)
        {
            return;
        }

        // In a scan of details, the rows that it reached are complete.
        int complete = isLong ? 0 : CountCompleteRows(pixels, data);
        if (complete == info.Height || (scans.EndsInDetails && MissingRows.AreFew(info.Height - complete, info.Height)))
        {
            return;
        }

        if (mayLackRows)
        {
            // Of the image in its file, which may have more rows than were decoded.
            int full = pixels.FullSize.Height;
            MissingRows.ThrowIfTooMany((int)Math.Ceiling((double)gray * full / info.Height), full, jpeg.Length);
        }

        throw new ImageFormatException(
            $"The image is cut short: its {jpeg.Length} bytes hold the coarse preview with which a progressive JPEG begins. "
            + "Get the whole file.");
    }

    /// <summary>
    /// Counts the rows at the top that more data before the end marker does not change: all their data is there.
    /// </summary>
    /// <param name="pixels">What was decoded from the data.</param>
    /// <param name="data">The JPEG up to its end marker.</param>
    internal static unsafe int CountCompleteRows(DecodedPixels pixels, ReadOnlySpan<byte> data)
    {
        SKImageInfo info = pixels.Info;

        // Half an end marker would make a marker of the first byte of noise.
        byte[] more = Append(data.TrimEnd(Escape), Noise(NoisePerColumn * (info.Width + 1024)));
        byte[] row = new byte[info.RowBytes];
        fixed (byte* first = more, destination = row)
        {
            using SKData encoded = SKData.Create((nint)first, more.Length);
            using SKCodec? codec = SKCodec.Create(encoded);
            if (codec is null || codec.StartScanlineDecode(info) != SKCodecResult.Success)
            {
                return 0;
            }

            // Row by row, without the memory of a second picture, and up to the first difference.
            for (int y = 0; y < info.Height; y++)
            {
                if (codec.GetScanlines((nint)destination, 1, row.Length) != 1
                    || !MissingRows.Row(pixels, y).SequenceEqual(row))
                {
                    return y;
                }
            }

            return info.Height;
        }
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
