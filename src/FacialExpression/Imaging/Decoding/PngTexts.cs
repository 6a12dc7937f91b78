using System.Buffers.Binary;

namespace FacialExpression;

/// <summary>
/// Removes PNG's compressed comments. The decoder inflates them before it reports the image's size: a thousand of 8 KB each,
/// which inflate to 8 MB each, take seconds.
/// </summary>
internal static class PngTexts
{
    private const int SignatureLength = 8;

    // Length, name, checksum.
    private const int FrameLength = 12;

    /// <summary>
    /// Returns the file without compressed comments, or the file itself if it has none. Plain comments stay: they cost nothing.
    /// </summary>
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

    /// <summary>Whether a comment may be compressed; an international one need not be.</summary>
    private static bool IsText(ReadOnlySpan<byte> name) => name.SequenceEqual("zTXt"u8) || name.SequenceEqual("iTXt"u8);
}
