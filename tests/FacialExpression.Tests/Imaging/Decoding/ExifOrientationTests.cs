using System.Buffers.Binary;
using SkiaSharp;

namespace FacialExpression.Tests.Imaging.Decoding;

/// <summary>EXIF in chunks of PNG and WebP files, whole, damaged and misleading.</summary>
public class ExifOrientationTests
{
    private const int Tag = 0x0112;
    private const int Short = 3;
    private const int Long = 4;

    [Theory]
    [InlineData(1, false)]
    [InlineData(6, false)]
    [InlineData(6, true)]
    [InlineData(8, true)]
    public void An_orientation_is_read_in_both_byte_orders_and_formats(int value, bool isBig)
    {
        byte[] exif = Exif(isBig, (Tag, Short, value));
        Assert.Equal((SKEncodedOrigin)value, Png(exif));
        Assert.Equal((SKEncodedOrigin)value, Png([.. "Exif\0\0"u8, .. exif]));
        Assert.Equal((SKEncodedOrigin)value, ExifOrientation.Of(SKEncodedImageFormat.Webp, Webp("EXIF"u8, exif)));
    }

    // In RIFF, an odd length is followed by one byte, an even one by none.
    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    public void Chunks_before_EXIF_are_skipped_with_their_padding(int length)
    {
        byte[] exif = Exif(isBig: true, (Tag, Short, 6));
        byte[] png = [.. new byte[8], .. Chunk("tEXt"u8, new byte[length]), .. Chunk("eXIf"u8, exif)];
        Assert.Equal(SKEncodedOrigin.RightTop, ExifOrientation.Of(SKEncodedImageFormat.Png, png));
        byte[] webp = [.. Webp("VP8 "u8, new byte[length]), .. new byte[length % 2], .. Webp("EXIF"u8, exif)[12..]];
        Assert.Equal(SKEncodedOrigin.RightTop, ExifOrientation.Of(SKEncodedImageFormat.Webp, webp));
    }

    [Fact]
    public void Only_PNG_and_WebP_are_searched_for_EXIF()
    {
        byte[] png = [.. new byte[8], .. Chunk("eXIf"u8, Exif(isBig: true, (Tag, Short, 6)))];
        Assert.Equal(SKEncodedOrigin.RightTop, ExifOrientation.Of(SKEncodedImageFormat.Png, png));
        Assert.Equal(SKEncodedOrigin.Default, ExifOrientation.Of(SKEncodedImageFormat.Jpeg, png));
    }

    [Fact]
    public void An_orientation_may_be_any_entry_of_the_first_directory()
    {
        Assert.Equal(SKEncodedOrigin.RightTop, Png(Exif(isBig: false, (0x010f, Short, 3), (0x0110, Long, 3), (Tag, Short, 6))));
        Assert.Equal(SKEncodedOrigin.RightTop, Png(Exif(isBig: true, (Tag, Short, 9), (Tag, Short, 6))));
    }

    public static TheoryData<string> Misleading =>
        ["other tag", "other type", "value 0", "value 9", "no entries", "not EXIF", "cut in the header"];

    [Theory]
    [MemberData(nameof(Misleading))]
    public void Invalid_orientations_are_ignored(string kind)
    {
        byte[] exif = kind switch
        {
            "other tag" => Exif(isBig: true, (0x0113, Short, 6)),
            "other type" => Exif(isBig: false, (Tag, Long, 6)),
            "value 0" => Exif(isBig: true, (Tag, Short, 0)),
            "value 9" => Exif(isBig: true, (Tag, Short, 9)),
            "no entries" => Exif(isBig: true),
            "not EXIF" => [.. "II+\0"u8, .. Exif(isBig: false, (Tag, Short, 6))[4..]],
            "cut in the header" => Exif(isBig: false, (Tag, Short, 6))[..7],
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
        };
        Assert.Equal(SKEncodedOrigin.Default, Png(exif));
    }

    // A directory of one entry is at 8 and ends at 22.
    [Theory]
    [InlineData(20)]
    [InlineData(21)]
    [InlineData(22)]
    [InlineData(uint.MaxValue)]
    public void A_directory_at_or_beyond_the_end_has_no_entries(uint place)
    {
        byte[] exif = Exif(isBig: true, (Tag, Short, 6));
        Assert.Equal(22, exif.Length);
        BinaryPrimitives.WriteUInt32BigEndian(exif.AsSpan(4), place);
        Assert.Equal(SKEncodedOrigin.Default, Png(exif));
    }

    [Theory]
    [InlineData(0x0110, SKEncodedOrigin.Default)]
    [InlineData(Tag, SKEncodedOrigin.RightTop)]
    public void Only_entries_that_are_there_are_read(int tag, SKEncodedOrigin expected)
    {
        byte[] exif = Exif(isBig: true, (tag, Short, 6));
        exif[9] = 200; // entries, of which there is one
        Assert.Equal(expected, Png(exif));
        Assert.Equal(expected, Png([.. exif, .. new byte[11]]));
    }

    // The content has 22 bytes.
    [Theory]
    [InlineData(23)]
    [InlineData(30)]
    [InlineData(uint.MaxValue)]
    public void A_chunk_longer_than_its_file_is_parsed_to_the_end(uint length)
    {
        byte[] png = [.. new byte[8], .. Chunk("eXIf"u8, Exif(isBig: true, (Tag, Short, 6)))[..^4]];
        BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(8), length);
        Assert.Equal(SKEncodedOrigin.RightTop, ExifOrientation.Of(SKEncodedImageFormat.Png, png));
    }

    private static SKEncodedOrigin Png(byte[] exif) =>
        ExifOrientation.Of(SKEncodedImageFormat.Png, [.. new byte[8], .. Chunk("eXIf"u8, exif)]);

    /// <summary>PNG's length, name, content and checksum, which is not read.</summary>
    private static byte[] Chunk(ReadOnlySpan<byte> name, byte[] content)
    {
        byte[] length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, content.Length);
        return [.. length, .. name, .. content, .. new byte[4]];
    }

    /// <summary>A file of one chunk, behind the 12 bytes with which WebP begins.</summary>
    private static byte[] Webp(ReadOnlySpan<byte> name, byte[] content)
    {
        byte[] length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, content.Length);
        return [.. new byte[12], .. name, .. length, .. content];
    }

    private static byte[] Exif(bool isBig, params (int Tag, int Type, int Value)[] entries)
    {
        byte[] Number(int value, int length)
        {
            byte[] bytes = new byte[4];
            BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
            byte[] number = bytes[..length];
            if (isBig)
            {
                Array.Reverse(number);
            }

            return number;
        }

        byte[] Entry((int Tag, int Type, int Value) entry) =>
        [
            .. Number(entry.Tag, 2), .. Number(entry.Type, 2), .. Number(1, 4), .. Number(entry.Value, 2), 0, 0,
        ];
        return
        [
            .. isBig ? "MM\0*"u8 : "II*\0"u8, .. Number(8, 4), .. Number(entries.Length, 2), .. entries.SelectMany(Entry),
        ];
    }
}
