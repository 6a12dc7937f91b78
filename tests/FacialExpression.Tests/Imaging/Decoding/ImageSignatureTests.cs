using SkiaSharp;

namespace FacialExpression.Tests.Imaging.Decoding;

public class ImageSignatureTests
{
    [Theory]
    [InlineData("RIFF....WEBP", SKEncodedImageFormat.Webp)]
    [InlineData("RIFF....WEBPVP8 ", SKEncodedImageFormat.Webp)]
    [InlineData("RIFF....WEB", null)]
    [InlineData("RIFF....WAVE", null)]
    [InlineData("RIFX....WEBP", null)]
    [InlineData("GIF89a", SKEncodedImageFormat.Gif)]
    [InlineData("BM", SKEncodedImageFormat.Bmp)]
    [InlineData("B", null)]
    [InlineData("", null)]
    public void A_format_is_known_by_its_first_bytes(string image, SKEncodedImageFormat? expected) =>
        Assert.Equal(expected, ImageSignature.Of([.. image.Select(c => (byte)c)]));

    [Fact]
    public void Photographs_of_telephones_and_other_bytes_are_told_apart()
    {
        string telephone = Assert.Throws<ImageFormatException>(() => Picture.Decode("....ftypheic"u8)).Message;
        Assert.Contains("can be decoded, but HEIC, AVIF or a video.", telephone, StringComparison.Ordinal);
        string other = Assert.Throws<ImageFormatException>(() => Picture.Decode("....text...."u8)).Message;
        Assert.Contains("can be decoded. Supported", other, StringComparison.Ordinal);
    }
}
