using System.Runtime.InteropServices;
using SkiaSharp;

namespace FacialExpression.Tests.Imaging.Decoding;

/// <summary>Files that end too early: what was decoded decides.</summary>
public class CutShortTests
{
    private static readonly byte[] EndOfImage = [0xff, 0xd9];

    public static TheoryData<string> Jpegs =>
    [
        "baseline.jpg", "progressive.jpg", "details-last.jpg", "restart.jpg", "444.jpg", "gray.jpg", "rgb.jpg", "cmyk.jpg",
        "ycck.jpg", "odd.jpg",
    ];

    [Theory]
    [MemberData(nameof(Jpegs))]
    public void A_JPEG_without_its_end_marker_gives_the_same_pixels(string file)
    {
        byte[] whole = PictureFiles.Read(file);
        Assert.Equal(EndOfImage, whole[^2..]);
        Assert.Equal(Rgb(whole), Rgb(whole[..^2]));
        Assert.Equal(Rgb(whole), Rgb(whole[..^1]));
    }

    [Theory]
    [MemberData(nameof(Jpegs))]
    public void A_tenth_of_a_JPEG_is_refused_with_and_without_an_end_marker(string file)
    {
        byte[] whole = PictureFiles.Read(file);

        // A tenth of its data, behind its header.
        int header = whole.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xff, 0xda]) + 14;
        byte[] tenth = whole[..(header + ((whole.Length - header) / 10))];
        AssertCutShort(tenth);
        AssertCutShort([.. tenth, .. EndOfImage]);
    }

    [Theory]
    [InlineData("baseline.jpg")]
    [InlineData("444.jpg")]
    [InlineData("gray.jpg")]
    [InlineData("cmyk.jpg")]
    public void Half_of_a_JPEG_is_refused_with_the_number_of_its_rows(string file)
    {
        byte[] whole = PictureFiles.Read(file);
        byte[] half = whole[..(whole.Length / 2)];
        foreach (byte[] cut in new[] { half, [.. half, .. EndOfImage] })
        {
            Assert.Matches($@"its {cut.Length} bytes hold \d+ of its 80 rows", AssertCutShort(cut));
        }
    }

    [Fact]
    public void A_JPEG_that_lacks_a_few_rows_is_decoded_and_keeps_the_others()
    {
        byte[] whole = PictureFiles.Read("444.jpg");
        byte[] most = whole[..(whole.Length * 92 / 100)];
        byte[] expected = Rgb(whole);
        foreach (byte[] cut in new[] { most, [.. most, .. EndOfImage] })
        {
            Assert.Equal(expected[..(64 * 64 * 3)], Rgb(cut)[..(64 * 64 * 3)]);
            Assert.NotEqual(expected, Rgb(cut));
        }
    }

    // The gray with which libjpeg fills what is missing may be the picture.
    [Theory]
    [InlineData(128, 128, 128)]
    [InlineData(64, 64, 64)]
    public void A_JPEG_whose_lower_half_is_gray_is_decoded(byte red, byte green, byte blue)
    {
        SKColor Color(int x, int y) => y < 40 ? new SKColor((byte)(x * 2), (byte)(y * 5), 90) : new SKColor(red, green, blue);
        byte[] image = TestImages.Draw(96, 96, Color, SKEncodedImageFormat.Jpeg);
        byte[] pixels = Rgb(image);
        Assert.Equal(Rgb(image[..^2]), pixels);
        Assert.All(pixels[(60 * 96 * 3)..], level => Assert.InRange(level, red - 1, red + 1));
    }

    // As large as photographs are, and above what the check was once limited to, 25 million pixels.
    [Fact]
    public void A_large_JPEG_that_lacks_half_of_its_data_is_refused_with_and_without_an_end_marker()
    {
        // The lowest two fifths are gray, which may be the picture.
        byte[] levels = new byte[5120 * 5000];
        levels.AsSpan().Fill(128);
        for (int i = 0; i < 5120 * 3000; i++)
        {
            levels[i] = (byte)((i * 7) + (i >> 12));
        }

        using var bitmap = new SKBitmap(new SKImageInfo(5120, 5000, SKColorType.Gray8, SKAlphaType.Opaque));
        Marshal.Copy(levels, 0, bitmap.GetPixels(), levels.Length);
        byte[] whole = TestImages.Encode(bitmap, SKEncodedImageFormat.Jpeg);
        using (Picture picture = Picture.Decode(whole))
        {
            Assert.Equal((5120, 5000), (picture.Width, picture.Height));
        }

        byte[] half = whole[..(whole.Length / 2)];
        foreach (byte[] cut in new[] { half, [.. half, .. EndOfImage] })
        {
            Assert.Matches($@"its {cut.Length} bytes hold \d+ of its 5000 rows", AssertCutShort(cut));
        }
    }

    [Theory]
    [MemberData(nameof(Jpegs))]
    public void CountCompleteRows_counts_all_rows_of_whole_data_alone(string file)
    {
        byte[] whole = PictureFiles.Read(file);
        using DecodedPixels pixels = Decoded(whole);
        Assert.Equal(pixels.Info.Height, JpegEnding.CountCompleteRows(pixels, whole.AsSpan(0, JpegScans.Of(whole).End)));
        ReadOnlySpan<byte> cut = whole.AsSpan(0, whole.Length * 9 / 10);
        using DecodedPixels fewer = Decoded([.. cut, .. EndOfImage]);
        Assert.InRange(JpegEnding.CountCompleteRows(fewer, cut), 0, pixels.Info.Height - 1);
    }

    [Fact]
    public void The_coarse_preview_of_a_progressive_JPEG_is_refused()
    {
        // Its first scan, brightness and color in eighths of the size, is whole.
        byte[] whole = PictureFiles.Read("progressive.jpg");
        int first = whole.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xff, 0xda]);
        int second = first + 2 + whole.AsSpan(first + 2).IndexOf((ReadOnlySpan<byte>)[0xff, 0xda]);
        byte[] preview = whole[..(second + 30)];
        Assert.Contains("coarse preview", AssertCutShort(preview), StringComparison.Ordinal);
        Assert.Contains("coarse preview", AssertCutShort([.. preview, .. EndOfImage]), StringComparison.Ordinal);
        Assert.Equal(80 * 64 * 3, Rgb(whole[..(whole.Length * 9 / 10)]).Length);
    }

    [Fact]
    public void Preview_is_refused_if_the_scan_of_all_details_was_only_announced_or_is_half_there()
    {
        // Two scans: eighths of the size, then all details.
        byte[] whole = PictureFiles.Read("details-last.jpg");
        int details = whole.AsSpan().LastIndexOf((ReadOnlySpan<byte>)[0xff, 0xda]) + 10; // Behind the scan's header.
        Assert.Equal(2, JpegScans.Of(whole).Count);
        foreach (byte[] cut in new[] { whole[..details], whole[..(details + ((whole.Length - details) / 2))] })
        {
            Assert.False(JpegScans.Of(cut).IsPreview);
            Assert.Contains("coarse preview", AssertCutShort(cut), StringComparison.Ordinal);
            Assert.Contains("coarse preview", AssertCutShort([.. cut, .. EndOfImage]), StringComparison.Ordinal);
        }

        // The details of a few rows may be missing.
        byte[] most = whole[..(whole.Length * 96 / 100)];
        byte[] expected = Rgb(whole);
        foreach (byte[] cut in new[] { most, [.. most, .. EndOfImage] })
        {
            Assert.Equal(expected[..(64 * 64 * 3)], Rgb(cut)[..(64 * 64 * 3)]);
            Assert.NotEqual(expected, Rgb(cut));
        }
    }

    [Theory]
    [InlineData("rgb8.png", 0.95, 0.5)]
    [InlineData("gray8.png", 0.95, 0.5)]
    [InlineData("palette8.png", 0.95, 0.5)]
    [InlineData("rgba8.png", 0.95, 0.5)]
    [InlineData("lossless.webp", 0.999, 0.5)]
    [InlineData("still.gif", 0.95, 0.5)]
    [InlineData("top-down.bmp", 0.9, 0.5)]
    [InlineData("rle8.bmp", 0.97, 0.5)]
    public void Up_to_a_fifth_of_the_rows_may_be_missing(string file, double enough, double tooLittle)
    {
        byte[] whole = PictureFiles.Read(file);
        byte[] expected = Rgb(whole);
        byte[] cut = Rgb(whole[..(int)(whole.Length * enough)]);
        bool isBottomUp = file == "rle8.bmp";
        int rows = expected.Length * 3 / 5;
        Assert.Equal(isBottomUp ? expected[^rows..] : expected[..rows], isBottomUp ? cut[^rows..] : cut[..rows]);
        Assert.NotEqual(expected, cut);
        AssertCutShort(whole[..(int)(whole.Length * tooLittle)]);
    }

    [Theory]
    [InlineData("rgb24.bmp")]
    [InlineData("palette8.bmp")]
    public void A_BMP_that_is_stored_from_the_bottom_lacks_its_upper_rows(string file)
    {
        byte[] whole = PictureFiles.Read(file);
        byte[] expected = Rgb(whole);
        byte[] cut = Rgb(whole[..(whole.Length * 9 / 10)]);
        Assert.Equal(expected[(20 * 64 * 3)..], cut[(20 * 64 * 3)..]);
        Assert.Contains(" of its 80 rows", AssertCutShort(whole[..(whole.Length / 2)]), StringComparison.Ordinal);
    }

    [Fact]
    public void An_interlaced_image_that_is_cut_short_is_refused()
    {
        foreach (string file in new[] { "interlaced.png", "interlaced.gif" })
        {
            byte[] whole = PictureFiles.Read(file);
            Assert.Contains("interlaced", AssertCutShort(whole[..(whole.Length * 8 / 10)]), StringComparison.Ordinal);
        }

        Assert.False(Interlacing.Has(SKEncodedImageFormat.Gif, PictureFiles.Read("still.gif")));
        Assert.False(Interlacing.Has(SKEncodedImageFormat.Gif, PictureFiles.Read("animated.gif")));
        Assert.False(Interlacing.Has(SKEncodedImageFormat.Gif, "GIF89a"u8));
    }

    [Fact]
    public void A_PNG_without_its_last_chunk_gives_the_same_pixels()
    {
        byte[] whole = PictureFiles.Read("rgb8.png");
        Assert.Equal(Rgb(whole), Rgb(whole[..^12]));
    }

    [Fact]
    public void A_damaged_PNG_is_refused_as_damaged()
    {
        byte[] damaged = PictureFiles.Read("rgb8.png");
        damaged[damaged.Length / 2] ^= 0x55;
        Assert.Contains("damaged", Assert.Throws<ImageFormatException>(() => Rgb(damaged)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_reports_that_a_file_ends_in_its_header()
    {
        foreach (string file in new[] { "baseline.jpg", "rgb8.png", "still.gif", "lossy.webp", "rgb24.bmp" })
        {
            string message = Assert.Throws<ImageFormatException>(() => Rgb(PictureFiles.Read(file)[..20])).Message;
            Assert.Contains("its 20 bytes have no valid header", message, StringComparison.Ordinal);
        }
    }

    private static string AssertCutShort(byte[] image)
    {
        string message = Assert.Throws<ImageFormatException>(() => Rgb(image)).Message;
        Assert.Contains("cut short", message, StringComparison.Ordinal);
        return message;
    }

    private static DecodedPixels Decoded(byte[] jpeg) =>
        ImageDecoder.Decode(SKEncodedImageFormat.Jpeg, jpeg, jpeg.Length, ImageLimits.Default);

    private static byte[] Rgb(byte[] image)
    {
        using Picture picture = Picture.Decode(image);
        byte[] pixels = new byte[picture.Width * picture.Height * 3];
        picture.CopyTo(pixels, PixelFormat.Rgb24);
        return pixels;
    }
}
