using SkiaSharp;

namespace FacialExpression.Tests.Imaging;

/// <summary>Which boxes show a part of a picture, to the pixel.</summary>
public class FaceCropLimitsTests
{
    [Theory]
    [InlineData(95.9f, 0, 10, 10, true)]
    [InlineData(96, 0, 10, 10, false)]
    [InlineData(0, 47.9f, 10, 10, true)]
    [InlineData(0, 48, 10, 10, false)]
    [InlineData(-9.9f, 0, 10, 10, true)]
    [InlineData(-10, 0, 10, 10, false)]
    [InlineData(0, -9.9f, 10, 10, true)]
    [InlineData(0, -10, 10, 10, false)]
    [InlineData(5, 5, 0, 10, false)]
    [InlineData(5, 5, 10, 0, false)]
    [InlineData(5, 5, -1, 10, false)]
    [InlineData(5, 5, 10, -1, false)]
    [InlineData(float.NaN, 5, 10, 10, false)]
    [InlineData(5, float.NaN, 10, 10, false)]
    [InlineData(5, 5, float.NaN, 10, false)]
    [InlineData(5, 5, 10, float.NaN, false)]
    public void A_box_needs_a_size_and_must_overlap_the_picture(float x, float y, float width, float height, bool expected) =>
        Assert.Equal(expected, FaceCrop.CanSee(new FaceBox(x, y, width, height), 0, ImageShape.Fer2013, 96, 48));

    // The picture is twice as wide as the network: a box with its margin may be four times as large, 384 pixels.
    [Theory]
    [InlineData(384, 10, 0f, true)]
    [InlineData(385, 10, 0f, false)]
    [InlineData(10, 384, 0f, true)]
    [InlineData(10, 385, 0f, false)]
    [InlineData(192, 10, 0.5f, true)]
    [InlineData(193, 10, 0.5f, false)]
    public void A_box_may_be_four_times_as_large_as_the_picture(float width, float height, float margin, bool expected)
    {
        var face = new FaceBox(0, 0, width, height);
        Assert.Equal(expected, FaceCrop.CanSee(face, margin, ImageShape.Fer2013, 96, 48));
        Assert.Equal(expected, FaceCrop.CanSee(face, margin, ImageShape.Fer2013, 48, 96));
    }

    [Theory]
    [InlineData(48, true)]
    [InlineData(49, false)]
    public void A_box_in_a_tiny_picture_may_be_as_large_as_the_network(float side, bool expected) =>
        Assert.Equal(expected, FaceCrop.CanSee(new FaceBox(0, 0, side, side), 0, ImageShape.Fer2013, 4, 4));

    // 2²⁹ pixels; the next float is 64 above.
    [Theory]
    [InlineData(536_870_912f, true)]
    [InlineData(536_870_976f, false)]
    public void A_part_has_at_most_half_a_billion_columns(float side, bool expected)
    {
        var target = new ImageShape(64, 64, 1);
        Assert.Equal(expected, FaceCrop.CanSee(new FaceBox(0, 0, side, 1), 0, target, ImageLimits.LargestMaxPixels, 1));
        Assert.Equal(expected, FaceCrop.CanSee(new FaceBox(0, 0, 1, side), 0, target, 1, ImageLimits.LargestMaxPixels));
    }

    // Tiny boxes at the edges, whose nearest whole pixel is outside the picture of 160×120.
    [Theory]
    [InlineData(159.9f, 60, 159, 60)]
    [InlineData(-0.04f, 60, 0, 60)]
    [InlineData(80, 119.9f, 80, 119)]
    [InlineData(80, -0.04f, 80, 0)]
    [InlineData(159.975f, 60, 159, 60)]
    [InlineData(80, 119.975f, 80, 119)]
    public void A_part_shows_at_least_one_pixel_of_the_picture(float x, float y, int left, int top)
    {
        SKRectI part = FaceCrop.Of(new FaceBox(x, y, 0.05f, 0.05f), 0, ImageShape.Fer2013, 160, 120);
        Assert.Equal((left, top), (part.Left, part.Top));
        Assert.Equal((1, 1), (part.Width, part.Height));
        Assert.True(part.Left >= 0 && part.Right <= 160 && part.Top >= 0 && part.Bottom <= 120, $"{part} is outside.");
    }

    [Fact]
    public void A_part_is_centered_on_the_box_and_has_the_shape_of_the_network()
    {
        // 40 columns and 30 rows with half of each on every side are 80 × 60; the network is square.
        Assert.Equal(
            SKRectI.Create(20, 10, 80, 80),
            FaceCrop.Of(new FaceBox(40, 35, 40, 30), 0.5f, ImageShape.Fer2013, 160, 120));
        Assert.Equal(
            new TiltedPart(60, 50, 80 / 48f, 20),
            FaceCrop.Tilted(new FaceBox(40, 35, 40, 30), 20, 0.5f, ImageShape.Fer2013, 160, 120));
    }
}
