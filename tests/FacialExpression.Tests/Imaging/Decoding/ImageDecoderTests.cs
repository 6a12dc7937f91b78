using System.Buffers.Binary;
using System.IO.Compression;
using SkiaSharp;

namespace FacialExpression.Tests.Imaging.Decoding;

public class ImageDecoderTests
{
    // SkiaSharp would decode these: icons, raw photographs, and bitmaps of old telephones, which nearly any bytes are.
    [Theory]
    [InlineData(new byte[] { 0, 0, 1, 0, 1, 0, 16, 16, 0, 0, 1, 0, 32, 0, 0, 1, 0, 0, 22, 0, 0, 0 })]
    [InlineData(new byte[] { (byte)'I', (byte)'I', 42, 0, 8, 0, 0, 0, 0, 0 })]
    [InlineData(new byte[] { (byte)'M', (byte)'M', 0, 42, 0, 0, 0, 8, 0, 0 })]
    [InlineData(new byte[] { 0, 0, 8, 8, 1, 2, 3, 4, 5, 6, 7, 8 })]
    [InlineData(new byte[] { 0xff, 0xd8 })]
    public void Decode_refuses_formats_that_are_not_supported(byte[] file)
    {
        string message = Assert.Throws<ImageFormatException>(() => Picture.Decode(file)).Message;
        Assert.Contains($"These {file.Length} bytes are no image", message, StringComparison.Ordinal);
        Assert.EndsWith("can be decoded. Supported are JPEG, PNG, WebP, GIF and BMP.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_names_HEIC_as_what_it_is()
    {
        byte[] heic = [0, 0, 0, 24, .. "ftypheic"u8, 0, 0, 0, 0];
        string message = Assert.Throws<ImageFormatException>(() => Picture.Decode(heic)).Message;
        Assert.Contains("HEIC", message, StringComparison.Ordinal);
    }

    // As curl --form sends it.
    [Fact]
    public void Decode_names_a_form_as_what_it_is()
    {
        byte[] form =
        [
            .. "--------------------------e3b0c442\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.gif\"\r\n"u8,
            .. "Content-Type: image/gif\r\n\r\n"u8, .. TestImages.Gif(), .. "\r\n--------------------------e3b0c442--\r\n"u8,
        ];
        string message = Assert.Throws<ImageFormatException>(() => Picture.Decode(form)).Message;
        Assert.Contains(
            "can be decoded, but a form (multipart/form-data): pass the file that is in it. Supported are",
            message, StringComparison.Ordinal);
        string text = Assert.Throws<ImageFormatException>(() => Picture.Decode("-- Content-Disposition: form-data;"u8)).Message;
        Assert.DoesNotContain("form", text, StringComparison.Ordinal);
    }

    [Fact]
    public void PngTexts_removes_comments_only()
    {
        byte[] png = PictureFiles.Read("exif6.png");
        Assert.True(PngTexts.Without(png) == png);
        byte[] comments = [.. Chunk("zTXt", [(byte)'x', 0, 0, .. Zeros(100_000)]), .. Chunk("iTXt", "x\0\0\0\0\0text"u8)];

        // After the header, which has 25 bytes, and before the end, which has 12.
        byte[] withComments = [.. png[..33], .. comments, .. png[33..^12], .. comments, .. png[^12..]];
        Assert.Equal(png, PngTexts.Without(withComments).ToArray());
        using Picture expected = Picture.Decode(png);
        using Picture read = Picture.Decode(withComments);
        Assert.Equal((expected.Width, expected.Height), (read.Width, read.Height));
        Assert.Equal(Pixels(expected), Pixels(read));
    }

    [Fact]
    public void PngTexts_stops_at_a_comment_that_is_longer_than_the_file()
    {
        byte[] png = TestImages.Solid(4, 4, SKColors.Red);
        byte[] broken = [.. png[..33], 0xff, 0xff, 0xff, 0xff, .. "zTXt"u8, 1, 2, 3, 4, 5];
        Assert.Equal(png[..33], PngTexts.Without(broken).ToArray());
        Assert.Throws<ImageFormatException>(() => Picture.Decode(broken));
        Assert.Equal(png[..40], PngTexts.Without(png.AsSpan(0, 40)).ToArray());
    }

    [Theory]
    [InlineData("rgb8.png", 1)]
    [InlineData("interlaced.png", 2)]
    [InlineData("rgb16.png", 2)]
    public void Decode_allows_fewer_pixels_for_PNGs_that_take_longer(string file, int cost)
    {
        byte[] image = PictureFiles.Read(file);
        using Picture allowed = Picture.Decode(image, new ImageLimits { MaxPixels = cost * 64 * 80 });
        var tooFew = new ImageLimits { MaxPixels = (cost * 64 * 80) - 1 };
        string message = Assert.Throws<ImageFormatException>(() => Picture.Decode(image, tooFew)).Message;
        Assert.Contains("64×80 = 5120 pixels", message, StringComparison.Ordinal);
        Assert.Contains("ImageLimits.MaxPixels", message, StringComparison.Ordinal);
        Assert.Equal(cost == 2, message.Contains("interlaced or has 16 bits", StringComparison.Ordinal));
    }

    private static byte[] Pixels(Picture picture)
    {
        byte[] pixels = new byte[picture.Width * picture.Height * 3];
        picture.CopyTo(pixels, PixelFormat.Rgb24);
        return pixels;
    }

    private static byte[] Zeros(int count)
    {
        using var bytes = new MemoryStream();
        using (var zlib = new ZLibStream(bytes, CompressionLevel.Optimal))
        {
            zlib.Write(new byte[count]);
        }

        return bytes.ToArray();
    }

    /// <summary>A chunk without a valid checksum: comments are removed before anybody checks it.</summary>
    private static byte[] Chunk(string name, ReadOnlySpan<byte> content)
    {
        byte[] length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, content.Length);
        return [.. length, .. System.Text.Encoding.ASCII.GetBytes(name), .. content, 0, 0, 0, 0];
    }
}
