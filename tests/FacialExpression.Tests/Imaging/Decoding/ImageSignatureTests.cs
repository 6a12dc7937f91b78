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
}
