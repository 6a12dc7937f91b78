using SkiaSharp;

namespace FacialExpression.Tests.Imaging.Decoding;

/// <summary>In which form and size pixels are decoded.</summary>
public class DecodedFormTests
{
    private const int Width = 1024;
    private const int Height = 768;

    [Theory]
    [InlineData(384, 512)]
    [InlineData(512, 512)]
    [InlineData(513, 1024)]
    [InlineData(256, 256)]
    [InlineData(100, 128)]
    [InlineData(1, 128)]
    [InlineData(0, 1024)]
    public void A_JPEG_is_decoded_at_the_least_size_that_is_enough(int leastSide, int expected)
    {
        using Picture picture = Picture.DecodeReduced(Image(SKEncodedImageFormat.Jpeg), ImageLimits.Default, leastSide);
        Assert.Equal((expected, expected * 3 / 4), (picture.Width, picture.Height));
        Assert.Equal(1024 / expected, picture.Reduction);
        Assert.Equal(1024, picture.FullSide);
    }

    [Fact]
    public void A_tall_JPEG_is_reduced_by_its_height()
    {
        byte[] jpeg = TestImages.Solid(300, 800, SKColors.White, SKEncodedImageFormat.Jpeg);
        using Picture picture = Picture.DecodeReduced(jpeg, ImageLimits.Default, 400);
        Assert.Equal((150, 400, 800), (picture.Width, picture.Height, picture.FullSide));
    }

    [Fact]
    public void Other_formats_are_decoded_at_their_size()
    {
        using Picture picture = Picture.DecodeReduced(Image(SKEncodedImageFormat.Png), ImageLimits.Default, 384);
        Assert.Equal((Width, Height), (picture.Width, picture.Height));
    }

    // Gray needs a quarter of the memory.
    [Theory]
    [InlineData("gray.jpg", SKColorType.Gray8, SKAlphaType.Opaque)]
    [InlineData("gray8.png", SKColorType.Gray8, SKAlphaType.Opaque)]
    [InlineData("baseline.jpg", SKColorType.Bgra8888, SKAlphaType.Opaque)]
    [InlineData("lossy-alpha.webp", SKColorType.Bgra8888, SKAlphaType.Premul)]
    public void Pixels_are_gray_and_opaque_where_those_of_the_file_are(string file, SKColorType color, SKAlphaType alpha)
    {
        using DecodedPixels pixels = ImageDecoder.Decode(PictureFiles.Read(file), ImageLimits.Default);
        Assert.Equal((color, alpha), (pixels.Info.ColorType, pixels.Info.AlphaType));
        Assert.Equal(pixels.Info.Size, pixels.FullSize);
    }

    [Fact]
    public void A_plain_image_is_gray()
    {
        using Picture picture = Picture.Decode(PlainImage.Jpeg(3, 2));
        Assert.Equal((3, 2), (picture.Width, picture.Height));
        byte[] gray = new byte[6];
        picture.CopyTo(gray, PixelFormat.Gray8);
        Assert.All(gray, level => Assert.InRange(level, 127, 129));
    }

    private static byte[] Image(SKEncodedImageFormat format) => TestImages.Solid(Width, Height, SKColors.Gray, format);
}
