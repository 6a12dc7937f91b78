namespace FacialExpression.Training.Tests.Training.Augmenting;

public class AffineMapTests
{
    [Fact]
    public void Flip_swaps_left_and_right()
    {
        Assert.Equal([3, 2, 1, 6, 5, 4, 9, 8, 7], ChangedImage.OfSquare(ImageChange.None with { Flip = true }));
        byte[] wide = [1, 2, 3, 4, 5, 6, 7, 8];
        Assert.Equal([4, 3, 2, 1, 8, 7, 6, 5], ChangedImage.Of(wide, 2, 4, ImageChange.None with { Flip = true }));
    }

    [Fact]
    public void Channels_of_a_pixel_stay_together()
    {
        byte[] pixels = [10, 11, 12, 20, 21, 22];
        ImageChange halfLeft = ImageChange.None with { ShiftX = -0.5 };
        Assert.Equal([20, 21, 22, 10, 11, 12], ChangedImage.Of(pixels, 1, 2, ImageChange.None with { Flip = true }, channels: 3));
        Assert.Equal([15, 16, 17, 20, 21, 22], ChangedImage.Of(pixels, 1, 2, halfLeft, channels: 3));
    }

    [Theory]
    [InlineData(1, 0, new float[] { 1, 1, 2, 4, 4, 5, 7, 7, 8 })]
    [InlineData(-2, 0, new float[] { 3, 3, 3, 6, 6, 6, 9, 9, 9 })]
    [InlineData(0, 1, new float[] { 1, 2, 3, 1, 2, 3, 4, 5, 6 })]
    [InlineData(1, -1, new float[] { 4, 4, 5, 7, 7, 8, 7, 7, 8 })]
    [InlineData(0.5, 0, new float[] { 1, 1.5f, 2.5f, 4, 4.5f, 5.5f, 7, 7.5f, 8.5f })]
    [InlineData(0.5, 0.5, new float[] { 1, 1.5f, 2.5f, 2.5f, 3, 4, 5.5f, 6, 7 })]
    public void Shift_moves_right_and_down_and_repeats_the_edge(double right, double down, float[] expected) =>
        Assert.Equal(expected, ChangedImage.OfSquare(ImageChange.None with { ShiftX = right, ShiftY = down }));

    [Theory]
    [InlineData(90, new float[] { 3, 6, 9, 2, 5, 8, 1, 4, 7 })]
    [InlineData(-90, new float[] { 7, 4, 1, 8, 5, 2, 9, 6, 3 })]
    [InlineData(180, new float[] { 9, 8, 7, 6, 5, 4, 3, 2, 1 })]
    [InlineData(-180, new float[] { 9, 8, 7, 6, 5, 4, 3, 2, 1 })]
    public void Rotation_by_90_and_180_degrees_moves_whole_pixels(double degrees, float[] expected) =>
        Assert.Equal(expected, ChangedImage.OfSquare(ImageChange.None with { Rotation = degrees }));

    [Fact]
    public void Four_rotations_by_90_degrees_are_the_identity()
    {
        byte[] original = ChangedImage.Noise(1);
        byte[] turned = original;
        for (int i = 0; i < 4; i++)
        {
            turned = [.. ChangedImage.Of(turned, 48, 48, ImageChange.None with { Rotation = 90 }).Select(v => (byte)v)];
            Assert.Equal(i == 3, original.AsSpan().SequenceEqual(turned));
        }
    }

    [Fact]
    public void Rotation_by_45_degrees_interpolates_between_pixels()
    {
        // The middle of the upper edge lies at (1 + r, 1 − r), r the root of a half: between 2 and 3 above, 5 and 6 below.
        double r = Math.Sqrt(0.5);
        double expected = ((1 - r) * (5 + r)) + (r * (2 + r));
        Assert.Equal(expected, ChangedImage.OfSquare(ImageChange.None with { Rotation = 45 })[1], 1e-5);
    }

    [Fact]
    public void Zoom_enlarges_about_the_center()
    {
        // Twice as large: read at 0.75, 1.25, 1.75 and 2.25.
        Assert.Equal([75, 125, 175, 162.5f], ChangedImage.Of([0, 100, 200, 50], 1, 4, ImageChange.None with { Zoom = 2 }));

        // Half as large: read at −1.5, 0.5, 2.5 and 4.5, of which the first and the last lie outside.
        Assert.Equal([0, 50, 125, 50], ChangedImage.Of([0, 100, 200, 50], 1, 4, ImageChange.None with { Zoom = 0.5 }));
        Assert.Equal([3, 3.5f, 4, 4.5f, 5, 5.5f, 6, 6.5f, 7], ChangedImage.OfSquare(ImageChange.None with { Zoom = 2 }));
    }

    [Fact]
    public void Flip_is_first_and_shift_last()
    {
        // Flipped: 3 2 1 / 6 5 4 / 9 8 7. Turned counter-clockwise: 1 4 7 / 2 5 8 / 3 6 9. Moved to the right.
        ImageChange change = ImageChange.None with { Flip = true, Rotation = 90, ShiftX = 1 };
        Assert.Equal([1, 1, 4, 2, 2, 5, 3, 3, 6], ChangedImage.OfSquare(change));
    }

    [Fact]
    public void Map_without_changes_is_the_identity()
    {
        Assert.True(AffineMap.Of(ImageChange.None, ImageShape.Fer2013).IsIdentity);
        Assert.True(AffineMap.Of(ImageChange.None with { Brightness = 9, Contrast = 2 }, new ImageShape(7, 5, 3)).IsIdentity);
        Assert.False(AffineMap.Of(ImageChange.None with { ShiftX = 1e-3 }, ImageShape.Fer2013).IsIdentity);
    }
}
