using Microsoft.ML.Data;

namespace FacialExpression.Tests.MLNet;

public class MLImageExtensionsTests
{
    [Fact]
    public void An_MLImage_is_copied_into_a_picture()
    {
        MLImage image = MLImage.CreateFromPixels(2, 1, MLPixelFormat.Rgba32, (byte[])[1, 2, 3, 255, 4, 5, 6, 255]);
        using Picture picture = image.ToPicture();
        image.Dispose();
        byte[] copy = new byte[6];
        picture.CopyTo(copy, PixelFormat.Rgb24);
        Assert.Equal([1, 2, 3, 4, 5, 6], copy);
    }

    // ML.NET premultiplies: white at half alpha is stored as 128.
    [Fact]
    public void Transparent_pixels_of_an_MLImage_are_seen_on_black()
    {
        using MLImage image = MLImage.CreateFromPixels(1, 1, MLPixelFormat.Bgra32, (byte[])[128, 128, 128, 128]);
        using Picture picture = image.ToPicture();
        byte[] copy = new byte[1];
        picture.CopyTo(copy, PixelFormat.Gray8);
        Assert.Equal([128], copy);
    }

    [Theory]
    [InlineData(MLPixelFormat.Rgba32)]
    [InlineData(MLPixelFormat.Bgra32)]
    public void An_MLImage_becomes_the_same_gray_in_either_order_of_colors(MLPixelFormat format)
    {
        byte[] red = format == MLPixelFormat.Rgba32 ? [255, 0, 0, 255] : [0, 0, 255, 255];
        using MLImage image = MLImage.CreateFromPixels(50, 50, format, Enumerable.Repeat(red, 2500).SelectMany(p => p).ToArray());
        byte[] gray = new byte[48 * 48];
        new ImagePreprocessor().ToGray(image, gray);
        Assert.All(gray, p => Assert.Equal(77, p));
        Assert.Equal(50, image.Width);
    }

    [Fact]
    public void A_missing_MLImage_is_refused() => Assert.Throws<ArgumentNullException>(() => ((MLImage)null!).ToPicture());
}
