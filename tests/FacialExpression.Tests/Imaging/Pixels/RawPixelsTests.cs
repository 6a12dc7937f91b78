namespace FacialExpression.Tests.Imaging.Pixels;

/// <summary>Raw pixels against the same pixels as an image of ours, which copies them.</summary>
public class RawPixelsTests
{
    private static readonly ImagePreprocessor _preprocessor = new();

    [Theory]
    [InlineData(PixelFormat.Gray8, 0)]
    [InlineData(PixelFormat.Gray8, 131)]
    [InlineData(PixelFormat.Rgb24, 400)]
    [InlineData(PixelFormat.Bgr24, 301)]
    [InlineData(PixelFormat.Rgba32, 512)]
    [InlineData(PixelFormat.Bgra32, 401)]
    [InlineData(PixelFormat.Rgbx32, 403)]
    [InlineData(PixelFormat.Bgrx32, 408)]
    public void ToGray_gives_the_same_for_every_stride(PixelFormat format, int stride)
    {
        const int Side = 100;
        int bytes = format switch { PixelFormat.Gray8 => 1, PixelFormat.Rgb24 or PixelFormat.Bgr24 => 3, _ => 4 };
        byte Level(int i) => bytes == 4 && i % 4 == 3 ? (byte)255 : (byte)((i * 7) + (i / 300));
        byte[] packed = [.. Enumerable.Range(0, Side * Side * bytes).Select(Level)];
        byte[] padded = stride == 0 ? packed : new byte[((Side - 1) * stride) + (Side * bytes)];
        for (int y = 0; y < Side && stride > 0; y++)
        {
            padded.AsSpan(y * stride, Math.Min(stride, padded.Length - (y * stride))).Fill(77);
            packed.AsSpan(y * Side * bytes, Side * bytes).CopyTo(padded.AsSpan(y * stride));
        }

        using Picture picture = Picture.FromPixels(packed, Side, Side, format);
        Assert.Equal(Gray(picture), Gray(padded, Side, Side, format, stride));
    }

    // Two columns of invisible white beside two of black: on black, all of it is black.
    [Theory]
    [InlineData(PixelFormat.Rgba32)]
    [InlineData(PixelFormat.Bgra32)]
    public void Colors_of_invisible_pixels_do_not_bleed(PixelFormat format)
    {
        byte[] Pixel(int i) => i % 4 < 2 ? [255, 255, 255, 0] : [0, 0, 0, 255];
        byte[] pixels = [.. Enumerable.Range(0, 96 * 96).SelectMany(Pixel)];
        Assert.All(Gray(pixels, 96, 96, format, 0), gray => Assert.Equal(0, gray));
    }

    // As in screen captures, the unused fourth byte is zero.
    [Theory]
    [InlineData(PixelFormat.Rgbx32, 0, 2)]
    [InlineData(PixelFormat.Bgrx32, 2, 0)]
    public void The_unused_byte_of_Rgbx32_and_Bgrx32_is_ignored(PixelFormat format, int red, int blue)
    {
        byte[] pixel = [0, 50, 0, 0];
        pixel[red] = 200;
        pixel[blue] = 100;
        byte[] pixels = [.. Enumerable.Repeat(pixel, 60 * 60).SelectMany(p => p)];

        // (30 × 200 + 59 × 50 + 11 × 100) / 100 = 100.5.
        Assert.All(Gray(pixels, 60, 60, format, 0), gray => Assert.Equal(101, gray));
        using Picture picture = Picture.FromPixels(pixels, 60, 60, format);
        byte[] copy = new byte[60 * 60 * 4];
        picture.CopyTo(copy, PixelFormat.Rgba32);
        Assert.Equal([200, 50, 100, 255], copy[..4]);
    }

    // At every place of a vector, and of what is left after the last.
    [Fact]
    public void CanView_finds_a_transparent_pixel_at_every_position()
    {
        for (int width = 1; width <= 33; width++)
        {
            byte[] pixels = [.. Enumerable.Repeat(byte.MaxValue, 2 * width * 4)];
            Assert.True(new RawPixels(pixels, width, 2, PixelFormat.Bgra32, 0).CanView);
            for (int i = 3; i < pixels.Length; i += 4)
            {
                pixels[i] = 254;
                Assert.False(new RawPixels(pixels, width, 2, PixelFormat.Bgra32, 0).CanView);
                pixels[i] = byte.MaxValue;
            }
        }
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(-0.5f)]
    [InlineData(1.1f)]
    public void ToGray_refuses_a_margin_out_of_range(float margin)
    {
        using Picture picture = Picture.FromPixels(new byte[100], 10, 10, PixelFormat.Gray8);
        Assert.Throws<ArgumentOutOfRangeException>(
            () => _preprocessor.ToGray(picture, new FaceBox(0, 0, 10, 10), margin, new byte[48 * 48]));
    }

    private static byte[] Gray(Picture picture)
    {
        byte[] gray = new byte[48 * 48];
        _preprocessor.ToGray(picture, gray);
        return gray;
    }

    private static byte[] Gray(byte[] pixels, int width, int height, PixelFormat format, int stride)
    {
        byte[] gray = new byte[48 * 48];
        _preprocessor.ToGray(pixels, width, height, format, stride, gray);
        return gray;
    }
}
