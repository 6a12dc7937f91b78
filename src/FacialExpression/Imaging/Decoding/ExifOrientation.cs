using System.Buffers.Binary;
using SkiaSharp;

namespace FacialExpression;

/// <summary>
/// Reads EXIF's orientation where the decoder does not: in PNG's chunk eXIf, and in WebP's chunk EXIF if it begins with the
/// prefix that EXIF has in JPEGs.
/// </summary>
internal static class ExifOrientation
{
    private const ushort OrientationTag = 0x0112;
    private const ushort TypeShort = 3;
    private const int EntrySize = 12;

    /// <summary>Returns the orientation, or <see cref="SKEncodedOrigin.Default"/> if there is none or it is invalid.</summary>
    public static SKEncodedOrigin Of(SKEncodedImageFormat format, ReadOnlySpan<byte> image) => format switch
    {
        SKEncodedImageFormat.Png => Read(Find(image, first: 8, "eXIf"u8, isBigEndian: true)),
        SKEncodedImageFormat.Webp => Read(Find(image, first: 12, "EXIF"u8, isBigEndian: false)),
        _ => SKEncodedOrigin.Default,
    };

    /// <summary>
    /// Returns a chunk's content. PNG has length, name, content, checksum; RIFF has name, length, content, and a padding byte
    /// after an odd length.
    /// </summary>
    private static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> image, int first, ReadOnlySpan<byte> name, bool isBigEndian)
    {
        for (long i = first; i + 8 <= image.Length;)
        {
            ReadOnlySpan<byte> head = image.Slice((int)i, 8);
            uint length = isBigEndian
                ? BinaryPrimitives.ReadUInt32BigEndian(head)
                : BinaryPrimitives.ReadUInt32LittleEndian(head[4..]);
            if ((isBigEndian ? head[4..] : head[..4]).SequenceEqual(name))
            {
                return image.Slice((int)i + 8, (int)Math.Min(length, image.Length - i - 8));
            }

            i += 8 + (long)length + (isBigEndian ? 4 : length % 2);
        }

        return [];
    }

    private static SKEncodedOrigin Read(ReadOnlySpan<byte> exif)
    {
        ReadOnlySpan<byte> tiff = exif.StartsWith("Exif\0\0"u8) ? exif[6..] : exif;
        if (tiff.Length < 8 || !(tiff.StartsWith("II*\0"u8) || tiff.StartsWith("MM\0*"u8)))
        {
            return SKEncodedOrigin.Default;
        }

        bool isBig = tiff[0] == (byte)'M';
        uint directory = isBig
            ? BinaryPrimitives.ReadUInt32BigEndian(tiff[4..])
            : BinaryPrimitives.ReadUInt32LittleEndian(tiff[4..]);
        if (directory + 2L > tiff.Length)
        {
            return SKEncodedOrigin.Default;
        }

        // Only the first directory has the orientation; it may announce more entries than there are.
        ReadOnlySpan<byte> entries = tiff[((int)directory + 2)..];
        int count = Math.Min(Short(tiff[(int)directory..], isBig), entries.Length / EntrySize);
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> entry = entries.Slice(i * EntrySize, EntrySize);
            bool isOrientation = Short(entry, isBig) == OrientationTag && Short(entry[2..], isBig) == TypeShort;
            if (isOrientation && Short(entry[8..], isBig) is >= 1 and <= 8 and var value)
            {
                return (SKEncodedOrigin)value;
            }
        }

        return SKEncodedOrigin.Default;
    }

    private static ushort Short(ReadOnlySpan<byte> bytes, bool isBig) => isBig
        ? BinaryPrimitives.ReadUInt16BigEndian(bytes)
        : BinaryPrimitives.ReadUInt16LittleEndian(bytes);
}
