namespace FacialExpression;

/// <summary>
/// The scans of a JPEG: how often it goes over its pixels, and where it ends. A progressive JPEG has about ten scans; a hostile
/// one of a few kilobytes can have a hundred, each of a few bytes, and keep a core busy for seconds.
/// </summary>
internal readonly record struct JpegScans
{
    private const byte Escape = 0xff;
    private const byte EndOfImage = 0xd9;
    private const byte StartOfScan = 0xda;
    private const byte FirstMarker = 0xc0;

    /// <summary>The number of scans of the first image in the bytes, counted as libjpeg does.</summary>
    public int Count { get; private init; }

    /// <summary>Where the image's end marker begins; the length of the bytes if there is none.</summary>
    public int End { get; private init; }

    /// <summary>Whether it is coded arithmetically, as hardly any JPEG is.</summary>
    public bool IsArithmetic { get; private init; }

    /// <summary>Whether its scans refine the picture, from blocks to details.</summary>
    public bool IsProgressive { get; private init; }

    /// <summary>
    /// Whether it is progressive and its scans leave out frequencies of the first component, brightness: it is a preview.
    /// </summary>
    public bool IsPreview { get; private init; }

    /// <summary>
    /// Whether it is progressive and its last scan is the first with some frequencies of brightness: if the data ends in that
    /// scan, the rest of the picture is a preview.
    /// </summary>
    public bool EndsInDetails { get; private init; }

    /// <summary>Finds the scans.</summary>
    public static JpegScans Of(ReadOnlySpan<byte> jpeg)
    {
        int scans = 0;
        byte frame = 0;
        byte brightness = 0;
        ulong frequencies = 0;
        ulong before = 0;
        int end = jpeg.Length;
        for (int i = 0; NextMarker(jpeg, ref i) is { } marker;)
        {
            if (marker == EndOfImage)
            {
                end = i - 2;
                break;
            }

            if (!HasLength(marker))
            {
                continue;
            }

            int length = i + 1 < jpeg.Length ? Math.Max(2, (jpeg[i] << 8) | jpeg[i + 1]) : 2;
            ReadOnlySpan<byte> segment = jpeg.Slice(Math.Min(i, jpeg.Length), Math.Min(length, Math.Max(0, jpeg.Length - i)));
            if (marker == StartOfScan)
            {
                scans++;
                before = frequencies;
                frequencies |= Frequencies(segment, brightness);
            }
            else if (IsFrame(marker) && segment.Length > 8)
            {
                (frame, brightness) = (marker, segment[8]);
            }

            i += length;
        }

        bool isProgressive = (frame & 0x03) == 0x02;
        return new JpegScans
        {
            Count = scans,
            End = end,
            IsArithmetic = frame > 0xc8,
            IsProgressive = isProgressive,
            IsPreview = isProgressive && frequencies != ulong.MaxValue,
            EndsInDetails = isProgressive && frequencies == ulong.MaxValue && before != ulong.MaxValue,
        };
    }

    /// <summary>Returns, as a bit each, the frequencies of a component that a scan holds.</summary>
    private static ulong Frequencies(ReadOnlySpan<byte> scan, byte component)
    {
        int components = scan.Length > 2 ? scan[2] : 0;
        int selection = 3 + (2 * components);
        if (scan.Length < selection + 2)
        {
            return 0;
        }

        ulong frequencies = 0;
        for (int i = scan[selection]; i <= Math.Min(scan[selection + 1], (byte)63); i++)
        {
            frequencies |= 1UL << i;
        }

        for (int i = 0; i < components; i++)
        {
            if (scan[3 + (2 * i)] == component)
            {
                return frequencies;
            }
        }

        return 0;
    }

    /// <summary>
    /// Skips whatever is no marker: pixels, in which an escape is followed by zero or by the number of a restart, and garbage.
    /// </summary>
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
    /// Whether a marker is followed by its length, as most are. Restarts and the start of the image are not; nor is a code below
    /// all markers of JPEG, which libjpeg skips among pixels.
    /// </summary>
    private static bool HasLength(byte marker) => marker is >= FirstMarker and not (>= 0xd0 and <= 0xd8);

    /// <summary>Whether a marker begins the description of the image, which has its size and components.</summary>
    private static bool IsFrame(byte marker) => marker is >= FirstMarker and <= 0xcf and not (0xc4 or 0xc8 or 0xcc);
}
