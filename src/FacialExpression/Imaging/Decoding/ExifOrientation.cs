using System.Buffers.Binary;
using SkiaSharp;

namespace FacialExpression;

/// <summary>EXIF's orientation mark where the decoder does not look for it: in PNG's chunk eXIf, and in WebP's chunk EXIF where it begins as a JPEG's does.</summary>
internal static class ExifOrientation
{
    private const ushort OrientationTag = 0x0112;
    private const ushort TypeShort = 3;
    private const int EntrySize = 12;

    /// <returns>The mark, or <see cref="SKEncodedOrigin.Default"/> where there is none that makes sense.</returns>
    public static SKEncodedOrigin Of(SKEncodedImageFormat format, ReadOnlySpan<byte> image) => format switch
    {
        SKEncodedImageFormat.Png => Read(Find(image, first: 8, "eXIf"u8, isBigEndian: true)),
        SKEncodedImageFormat.Webp => Read(Find(image, first: 12, "EXIF"u8, isBigEndian: false)),
        _ => SKEncodedOrigin.Default,
    };

    /// <summary>The content of a chunk. PNG has length, name, content, checksum; RIFF has name, length, content, and a byte more where the length is odd.</summary>
    private static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> image, int first, ReadOnlySpan<byte> name, bool isBigEndian)
    {
        for (long i = first; i + 8 <= image.Length;)
        {
            ReadOnlySpan<byte> head = image.Slice((int)i, 8);
            uint length = isBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(head) : BinaryPrimitives.ReadUInt32LittleEndian(head[4..]);
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
        uint directory = isBig ? BinaryPrimitives.ReadUInt32BigEndian(tiff[4..]) : BinaryPrimitives.ReadUInt32LittleEndian(tiff[4..]);
        if (directory + 2L > tiff.Length)
        {
            return SKEncodedOrigin.Default;
        }

        // Only the first directory, and only what is there of it.
        ReadOnlySpan<byte> entries = tiff[((int)directory + 2)..];
        int count = Math.Min(Short(tiff[(int)directory..], isBig), entries.Length / EntrySize);
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> entry = entries.Slice(i * EntrySize, EntrySize);
            if (Short(entry, isBig) == OrientationTag && Short(entry[2..], isBig) == TypeShort && Short(entry[8..], isBig) is >= 1 and <= 8 and var mark)
            {
                return (SKEncodedOrigin)mark;
            }
        }

        return SKEncodedOrigin.Default;
    }

    private static ushort Short(ReadOnlySpan<byte> bytes, bool isBig) => isBig ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);
}
