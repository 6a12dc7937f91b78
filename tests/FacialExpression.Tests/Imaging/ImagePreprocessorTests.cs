using SkiaSharp;

namespace FacialExpression.Tests.Imaging;

public class ImagePreprocessorTests
{
    private readonly ImagePreprocessor _preprocessor = new();

    [Fact]
    public void ToGray_leaves_a_gray_image_of_the_target_size_unchanged()
    {
        byte[] pixels = [.. Enumerable.Range(0, 48 * 48).Select(i => (byte)(i * 7))];
        Assert.Equal(pixels, _preprocessor.ToGray(TestImages.Gray(48, 48, pixels)));
    }

    // 0.3 R + 0.59 G + 0.11 B, rounded: the weights of ML.NET's ConvertToGrayscale.
    [Theory]
    [InlineData(255, 0, 0, 77)]
    [InlineData(0, 255, 0, 150)]
    [InlineData(0, 0, 255, 28)]
    [InlineData(255, 255, 255, 255)]
    [InlineData(10, 100, 200, 84)]
    public void ToGray_uses_the_stated_weights_of_red_green_and_blue(byte red, byte green, byte blue, byte expected)
    {
        var color = new SKColor(red, green, blue);
        Assert.All(_preprocessor.ToGray(TestImages.Solid(48, 48, color)), p => Assert.Equal(expected, p));
        Assert.All(_preprocessor.ToGray(TestImages.Solid(300, 300, color)), p => Assert.Equal(expected, p));
    }

    [Fact]
    public void ToGray_blends_transparent_pixels_with_black()
    {
        byte[] solid = TestImages.Solid(64, 64, new SKColor(255, 255, 255, 128));
        Assert.All(_preprocessor.ToGray(solid), p => Assert.InRange(p, 127, 129));
        byte[] half = TestImages.Draw(48, 48, (x, _) => new SKColor(255, 255, 255, x < 24 ? (byte)0 : (byte)255));
        Assert.Equal(Enumerable.Range(0, 48 * 48).Select(i => i % 48 < 24 ? (byte)0 : (byte)255), _preprocessor.ToGray(half));
    }

    [Fact]
    public void ToGray_refuses_a_wholly_transparent_image()
    {
        foreach (int size in new[] { 48, 64 })
        {
            byte[] nothing = TestImages.Solid(size, size, new SKColor(255, 255, 255, 0));
            string message = Assert.Throws<ImageFormatException>(() => _preprocessor.ToGray(nothing)).Message;
            Assert.Contains("transparent", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void ToGray_shrinks_large_images_without_aliasing()
    {
        // One-pixel squares: nearest neighbor would pick black or white, an average is mid gray.
        byte[] board = TestImages.Draw(480, 480, (x, y) => (x + y) % 2 == 0 ? SKColors.White : SKColors.Black);
        Assert.All(_preprocessor.ToGray(board), p => Assert.InRange(p, 118, 138));
    }

    [Theory]
    [InlineData(144, 48)]
    [InlineData(48, 144)]
    [InlineData(300, 100)]
    public void ToGray_crops_oblong_images_about_their_center(int width, int height)
    {
        int side = Math.Min(width, height);
        bool IsInside(int x, int y) => Math.Abs((2 * x) + 1 - width) < side && Math.Abs((2 * y) + 1 - height) < side;
        byte[] image = TestImages.Draw(width, height, (x, y) => IsInside(x, y) ? SKColors.White : SKColors.Black);
        byte[] gray = _preprocessor.ToGray(image);
        // The outermost rows and columns may mix with what was cropped away.
        for (int y = 1; y < 47; y++)
        {
            for (int x = 1; x < 47; x++)
            {
                Assert.InRange(gray[(y * 48) + x], 250, 255);
            }
        }
    }

    [Fact]
    public void ToGray_fills_every_edge_for_every_size()
    {
        // ML.NET's truncation leaves an empty row or column for some of these.
        foreach (int size in Enumerable.Range(1, 400))
        {
            byte[] gray = new byte[48 * 48];
            _preprocessor.ToGray(
                Enumerable.Repeat((byte)200, size * size).ToArray(), size, size, PixelFormat.Gray8, 0, gray);
            Assert.All(gray, p => Assert.Equal(200, p));
        }
    }

    [Theory]
    [InlineData(SKEncodedImageFormat.Jpeg)]
    [InlineData(SKEncodedImageFormat.Png)]
    [InlineData(SKEncodedImageFormat.Webp)]
    public void ToGray_decodes_JPEG_PNG_and_WebP(SKEncodedImageFormat format)
    {
        byte[] gray = _preprocessor.ToGray(TestImages.Solid(60, 60, new SKColor(120, 120, 120), format));
        Assert.All(gray, p => Assert.InRange(p, 119, 121));
    }

    [Fact]
    public void ToGray_decodes_BMP_and_GIF()
    {
        Assert.All(_preprocessor.ToGray(TestImages.Bmp(50, 255, 0, 0)), p => Assert.Equal(77, p));
        Assert.All(_preprocessor.ToGray(TestImages.Gif()), p => Assert.Equal(255, p));
    }

    [Fact]
    public void ToGray_enlarges_a_single_pixel() =>
        Assert.All(_preprocessor.ToGray(TestImages.Solid(1, 1, SKColors.White)), p => Assert.Equal(255, p));

    [Theory]
    [InlineData(SKEncodedImageFormat.Jpeg)]
    [InlineData(SKEncodedImageFormat.Png)]
    [InlineData(SKEncodedImageFormat.Webp)]
    public void ToGray_refuses_half_of_an_image(SKEncodedImageFormat format)
    {
        var random = new Random(1);
        byte[] whole = TestImages.Draw(48, 48, (_, _) => new SKColor((uint)random.Next() | 0xff000000), format);
        byte[] half = whole[..(whole.Length / 2)];
        Assert.Throws<ImageFormatException>(() => _preprocessor.ToGray(half));
    }

    [Fact]
    public void ToGray_refuses_bytes_that_are_no_image()
    {
        string empty = Assert.Throws<ImageFormatException>(() => _preprocessor.ToGray([])).Message;
        Assert.Contains("0 bytes", empty, StringComparison.Ordinal);
        string message = Assert.Throws<ImageFormatException>(() => _preprocessor.ToGray("not an image"u8)).Message;
        Assert.Contains("12 bytes", message, StringComparison.Ordinal);
        Assert.Contains("JPEG, PNG", message, StringComparison.Ordinal);
    }

    [Fact]
    public void ToGray_refuses_wrong_sizes()
    {
        Assert.Throws<ArgumentException>(() => _preprocessor.ToGray(
            new byte[10], 3, 3, PixelFormat.Gray8, 0, new byte[48 * 48]));
        Assert.Throws<ArgumentException>(() => _preprocessor.ToGray(
            new byte[9], 3, 3, PixelFormat.Gray8, 0, new byte[47]));
        Assert.Throws<ArgumentException>(() => _preprocessor.ToGray(TestImages.Gif(), new byte[47]));
        Assert.Throws<ArgumentException>(() => new ImagePreprocessor(new ImageShape(48, 48, 3)));
        ImageShape[] empty = [default, new() { Width = 48, Channels = 1 }, new() { Height = 48, Channels = 1 }];
        Assert.All(empty, shape => Assert.Throws<ArgumentException>(() => new ImagePreprocessor(shape)));
        using Picture picture = Picture.Decode(TestImages.Gif());
        Assert.Throws<ArgumentException>(() => _preprocessor.ToGray(picture, new byte[47]));
        Assert.Throws<ArgumentException>(() => _preprocessor.ToGray(picture, new FaceBox(0, 0, 1, 1), 0, new byte[47]));
    }

    [Fact]
    public void ToGray_refuses_null()
    {
        byte[] gray = new byte[48 * 48];
        Assert.Throws<ArgumentNullException>("picture", () => _preprocessor.ToGray((Picture)null!, gray));
        Assert.Throws<ArgumentNullException>("picture", () => _preprocessor.ToGray(null!, new FaceBox(0, 0, 1, 1), 0, gray));
    }

    [Theory]
    [InlineData(-0.4f, true)]
    [InlineData(-0.41f, false)]
    [InlineData(1, true)]
    [InlineData(1.01f, false)]
    [InlineData(float.NaN, false)]
    public void Margins_below_minus_0_4_or_above_1_are_refused(float margin, bool isAccepted)
    {
        using Picture picture = Picture.Decode(TestImages.Solid(48, 48, SKColors.White));
        void Crop() => _preprocessor.ToGray(picture, new FaceBox(10, 10, 20, 20), margin, new byte[48 * 48]);
        if (isAccepted)
        {
            Crop();
        }
        else
        {
            Assert.Throws<ArgumentOutOfRangeException>(nameof(margin), Crop);
        }
    }

    [Fact]
    public void ToGray_refuses_images_above_MaxPixels()
    {
        var small = new ImagePreprocessor(limits: new ImageLimits { MaxPixels = 15 });
        byte[] image = TestImages.Solid(4, 4, SKColors.White);
        Assert.Throws<ImageFormatException>(() => small.ToGray(image));
        var enough = new ImagePreprocessor(limits: new ImageLimits { MaxPixels = 16 });
        Assert.Equal(_preprocessor.ToGray(image), enough.ToGray(image));
    }
}
