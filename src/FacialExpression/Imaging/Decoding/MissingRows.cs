namespace FacialExpression;

/// <summary>Decides whether enough of an image that is cut short was decoded: up to a fifth of its rows may be missing.</summary>
internal static class MissingRows
{
    // A face that fills the picture has its mouth above the lowest fifth.
    private const int OneIn = 5;

    /// <summary>Counts the rows at the end of the data that the decoder left empty.</summary>
    /// <param name="pixels">What was decoded.</param>
    /// <param name="isBottomUp">Whether the file begins with the lowest row, as most BMP files do.</param>
    public static int Count(DecodedPixels pixels, bool isBottomUp)
    {
        int height = pixels.Info.Height;
        int rows = 0;
        while (rows < height && !Row(pixels, isBottomUp ? rows : height - 1 - rows).ContainsAnyExcept((byte)0))
        {
            rows++;
        }

        return rows;
    }

    /// <summary>Whether so many rows may be missing.</summary>
    public static bool AreFew(int missing, int height) => (long)missing * OneIn <= height;

    /// <summary>Refuses an image that lacks too many rows.</summary>
    /// <exception cref="ImageFormatException">More than a fifth is missing.</exception>
    public static void ThrowIfTooMany(int missing, int height, int bytes)
    {
        if (!AreFew(missing, height))
        {
            throw new ImageFormatException(
                $"The image is cut short: its {bytes} bytes hold {height - missing} of its {height} rows. Get the whole file.");
        }
    }

    /// <summary>Returns a row as it is stored.</summary>
    public static ReadOnlySpan<byte> Row(DecodedPixels pixels, int row) =>
        pixels.Bytes.Slice(row * pixels.Info.RowBytes, pixels.Info.RowBytes);
}
