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
    public void Pixels_that_are_disposed_twice_are_returned_once()
    {
        var pixels = new DecodedPixels(Info, Orientation.Upright);
        pixels.Dispose();
        pixels.Dispose();
        Assert.NotSame(PixelMemory.Rent(6), PixelMemory.Rent(6));
        Assert.Throws<ObjectDisposedException>(() => pixels.Bytes.Length);
    }

    [Fact]
    public void Missing_memory_is_described_in_pixels_and_megabytes() => Assert.StartsWith(
        "There is not enough memory for the image's 2000×1000 pixels (8 MB). Decode fewer images at once",
        DecodedPixels.OutOfMemory(new SKImageInfo(2000, 1000, SKColorType.Bgra8888)).Message,
        StringComparison.Ordinal);
}
