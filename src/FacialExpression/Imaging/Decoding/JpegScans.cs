namespace FacialExpression;

/// <summary>
/// How often a JPEG goes over its pixels. A progressive one does it about ten times; a hostile one of a few kilobytes can do it a hundred times, each in no more than some
/// bytes, and keep a core busy for seconds.
/// </summary>
internal static class JpegScans
{
    private const byte Escape = 0xff;
    private const byte EndOfImage = 0xd9;
    private const byte StartOfScan = 0xda;
    private const byte FirstMarker = 0xc0;

    /// <summary>The number of scans up to the end of the first image in the bytes, read as libjpeg reads them.</summary>
    public static int Count(ReadOnlySpan<byte> jpeg)
    {
        int scans = 0;
        int i = 0;
        while (NextMarker(jpeg, ref i) is { } marker && marker != EndOfImage)
        {
            if (marker == StartOfScan)
            {
                scans++;
            }

            if (HasLength(marker))
            {
                i += i + 1 < jpeg.Length ? Math.Max(2, (jpeg[i] << 8) | jpeg[i + 1]) : 2;
            }
        }

        return scans;
    }

    /// <summary>Skips whatever is no marker: pixels, in which an escape is followed by zero or by the number of a restart, and garbage.</summary>
    private static byte? NextMarker(ReadOnlySpan<byte> jpeg, ref int i)
    {
        while (i < jpeg.Length && jpeg[i..].IndexOf(Escape) is >= 0 and var offset)
        {
            i += offset;
            while (i < jpeg.Length && jpeg[i] == Escape)
            {
                i++;
            }

            if (i < jpeg.Length && jpeg[i++] is not 0 and var marker)
            {
                return marker;
            }
        }

        return null;
    }

    /// <summary>
    /// Most markers are followed by their length. Restarts and the start of the image are not; nor is what is below all markers of JPEG: libjpeg passes it by among pixels, and ends elsewhere.
    /// </summary>
    private static bool HasLength(byte marker) => marker is >= FirstMarker and not (>= 0xd0 and <= 0xd8);
}
