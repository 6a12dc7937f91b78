namespace FacialExpression.Tests.Imaging.Pixels;

public class ImageLimitsTests
{
    [Fact]
    public void Defaults_are_64_MiB_and_50_million_pixels() =>
        Assert.Equal((67_108_864, 50_331_648), (ImageLimits.Default.MaxBytes, ImageLimits.Default.MaxPixels));

    [Fact]
    public void The_ends_of_each_range_are_accepted()
    {
        var widest = new ImageLimits { MaxBytes = Array.MaxLength, MaxPixels = 500_000_000 };
        Assert.Equal((Array.MaxLength, 500_000_000), (widest.MaxBytes, widest.MaxPixels));
        var least = new ImageLimits { MaxBytes = 1, MaxPixels = 1 };
        Assert.Equal((1, 1), (least.MaxBytes, least.MaxPixels));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    public void Values_out_of_range_are_refused(int value)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImageLimits { MaxPixels = value });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImageLimits { MaxBytes = value });
    }

    [Fact]
    public void Values_just_beyond_the_largest_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImageLimits { MaxPixels = 500_000_001 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImageLimits { MaxBytes = Array.MaxLength + 1 });
    }
}
