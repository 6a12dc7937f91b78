namespace FacialExpression.Tests;

public class PixelScalingTests
{
    [Fact]
    public void Known_scalings_bring_black_and_white_to_their_ranges()
    {
        Assert.Equal([(0f, 1f)], Ends(PixelScaling.ZeroToOne));
        Assert.Equal([(-1f, 1f)], Ends(PixelScaling.MinusOneToOne));
        Assert.Equal([(0f, 255f)], Ends(PixelScaling.ZeroTo255));

        // Keras' preprocess_input in the modes caffe and torch.
        Assert.Equal([(-103.939f, 151.061f), (-116.779f, 138.221f), (-123.68f, 131.32f)], Ends(PixelScaling.BgrMeans));
        Assert.Equal([(-2.1179f, 2.2489f), (-2.0357f, 2.4286f), (-1.8044f, 2.64f)], Ends(PixelScaling.ImageNet));
    }

    [Fact]
    public void Standardized_pixels_are_less_the_mean_and_divided_by_the_deviation() =>
        Assert.Equal([(-2f, 2f)], Ends(PixelScaling.FromMeans([127.5f], [63.75f])));

    [Fact]
    public void Equal_channels_are_one()
    {
        var scaling = new PixelScaling([0.5f, 0.5f, 0.5f], [1, 1, 1]);
        Assert.Equal(new PixelScaling(0.5f, 1), scaling);
        Assert.Equal(new PixelScaling(0.5f, 1).GetHashCode(), scaling.GetHashCode());
        Assert.Single(scaling.Scales);
        Assert.NotEqual(new PixelScaling([0.5f, 0.5f, 0.5f], [1, 1, 2]), scaling);
    }

    [Fact]
    public void Text_says_what_is_done_with_a_pixel()
    {
        Assert.Equal("pixel × 0.5 − 1", new PixelScaling(0.5f, -1).ToString());
        Assert.Equal("pixel × 2", new PixelScaling(2, 0).ToString());
        Assert.Equal("pixel × 1 + 1, pixel × 1 + 2, pixel × 1 + 3", new PixelScaling([1, 1, 1], [1, 2, 3]).ToString());
    }

    [Fact]
    public void Numbers_out_of_range_are_refused()
    {
        Assert.Contains("received 0 and 1",
            Assert.Throws<ArgumentException>(() => new PixelScaling(0, 1)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new PixelScaling(float.PositiveInfinity, 0));
        Assert.Throws<ArgumentException>(() => new PixelScaling(1, float.NaN));
        Assert.Contains("received 2 and 2",
            Assert.Throws<ArgumentException>(() => new PixelScaling([1, 1], [0, 0])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new PixelScaling([1, 1, 1], [0]));
        Assert.Throws<ArgumentException>(() => PixelScaling.FromMeans([1, 2, 3], [1]));
        Assert.Throws<ArgumentException>(() => PixelScaling.FromMeans([1], [1, 2, 3]));
        Assert.Throws<ArgumentException>(() => PixelScaling.FromMeans([1], [0]));
    }

    private static (float Black, float White)[] Ends(PixelScaling scaling) =>
    [
        .. scaling.Scales.Zip(scaling.Offsets,
            (scale, offset) => (float.Round(offset, 4), float.Round((255 * scale) + offset, 4))),
    ];
}
