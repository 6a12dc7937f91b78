using SkiaSharp;

namespace FacialExpression.Tests.Imaging.Pixels;

public class DecodedPixelsTests
{
    private static readonly SKImageInfo Info = new(3, 2, SKColorType.Gray8, SKAlphaType.Opaque);

    [Fact]
    public void A_copy_has_pixels_of_its_own()
    {
        byte[] pixels = [1, 2, 3, 4, 5, 6];
        using var copy = DecodedPixels.Copy(new PixelView(pixels, Info, rowBytes: 3));
        pixels.AsSpan().Clear();
        Assert.Equal([1, 2, 3, 4, 5, 6], copy.Bytes.ToArray());
        Assert.Equal((3, 2), (copy.Width, copy.Height));
    }

    [Fact]
    public void Disposed_pixels_are_refused_and_may_be_disposed_again()
    {
        var pixels = new DecodedPixels(Info, Orientation.Upright);
        pixels.Dispose();
        pixels.Dispose();
        Assert.Throws<ObjectDisposedException>(() => pixels.Bytes.Length);
    }

    [Fact]
    public void Missing_memory_is_described_in_pixels_and_megabytes() => Assert.StartsWith(
        "There is not enough memory for the image's 2000×1000 pixels (8 MB). Decode fewer images at once",
        DecodedPixels.OutOfMemory(new SKImageInfo(2000, 1000, SKColorType.Bgra8888)).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Limits_have_their_defaults_and_ends()
    {
        Assert.Equal((67_108_864, 50_331_648), (ImageLimits.Default.MaxBytes, ImageLimits.Default.MaxPixels));
        var widest = new ImageLimits { MaxBytes = Array.MaxLength, MaxPixels = 500_000_000 };
        Assert.Equal((Array.MaxLength, 500_000_000), (widest.MaxBytes, widest.MaxPixels));
        Assert.Equal((1, 1), (new ImageLimits { MaxBytes = 1 }.MaxBytes, new ImageLimits { MaxPixels = 1 }.MaxPixels));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImageLimits { MaxBytes = Array.MaxLength + 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImageLimits { MaxPixels = 500_000_001 });
    }
}
