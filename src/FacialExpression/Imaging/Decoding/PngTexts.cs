using System.Buffers.Binary;

namespace FacialExpression;

/// <summary>
/// PNG's compressed comments, which the decoder unpacks before anything can be said about the image: a thousand of 8 KB each, which become 8 MB each, take it seconds. Nobody looks at them here.
/// </summary>
internal static class PngTexts
{
    private const int SignatureLength = 8;

    // Length, name, checksum.
    private const int FrameLength = 12;

    /// <returns>The file without compressed texts; itself where it has none. Plain texts stay: they cost nothing.</returns>
    public static ReadOnlySpan<byte> Without(ReadOnlySpan<byte> png)
    {
        byte[]? copy = null;
        int length = 0;
        for (int i = SignatureLength; i < png.Length;)
        {
            ReadOnlySpan<byte> rest = png[i..];
            long size = rest.Length < FrameLength ? rest.Length : FrameLength + (long)BinaryPrimitives.ReadUInt32BigEndian(rest);
            int end = (int)Math.Min(png.Length, i + size);
            bool isText = rest.Length >= FrameLength && IsText(rest.Slice(4, 4));
            if (isText && copy is null)
            {
                copy = new byte[png.Length];
                png[..i].CopyTo(copy);
                length = i;
            }
            else if (!isText && copy is not null)
            {
                png[i..end].CopyTo(copy.AsSpan(length));
                length += end - i;
            }

            i = end;
        }

        return copy is null ? png : copy.AsSpan(0, length);
    }

    /// <summary>Whether it may be compressed; an international text need not be.</summary>
    private static bool IsText(ReadOnlySpan<byte> name) => name.SequenceEqual("zTXt"u8) || name.SequenceEqual("iTXt"u8);
}
