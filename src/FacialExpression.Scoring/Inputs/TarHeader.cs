using System.Text;

namespace FacialExpression.Scoring;

/// <summary>The block before the bytes of a tar's entry, in all of its formats.</summary>
internal static class TarHeader
{
    public const int Length = 512;

    private const int NameLength = 100;

    /// <summary>
    /// Whether a header is that of an entry. A name that it cannot hold is in blocks before it: of those only the beginning is
    /// compared, and of names that are not ASCII only the size.
    /// </summary>
    public static bool Fits(ReadOnlySpan<byte> header, string name, long size)
    {
        if (SizeOf(header) != size)
        {
            return false;
        }

        string own = Text(header[..NameLength]);
        bool isWhole = own.Length < NameLength - 1;
        bool hasPrefix = header.Slice(257, 6).SequenceEqual("ustar\0"u8);
        if (hasPrefix && Text(header.Slice(345, 155)) is { Length: > 0 } prefix)
        {
            own = $"{prefix}/{own}";
        }

        own = own.StartsWith("./", StringComparison.Ordinal) ? own[2..] : own;
        return !Ascii.IsValid(name) || (isWhole ? name == own : name.StartsWith(own, StringComparison.Ordinal));
    }

    /// <summary>A number of octal digits, or of bytes after a mark where digits do not suffice; −1 for neither.</summary>
    private static long SizeOf(ReadOnlySpan<byte> header)
    {
        ReadOnlySpan<byte> field = header.Slice(124, 12);
        long size = 0;
        if ((field[0] & 0x80) != 0)
        {
            foreach (byte digit in field[4..])
            {
                size = (size << 8) | digit;
            }

            return size;
        }

        foreach (char digit in Text(field).Trim())
        {
            if (digit is < '0' or > '7')
            {
                return -1;
            }

            size = (size << 3) + (digit - '0');
        }

        return size;
    }

    private static string Text(ReadOnlySpan<byte> field) =>
        Encoding.UTF8.GetString(field.IndexOf((byte)0) is >= 0 and var end ? field[..end] : field);
}
