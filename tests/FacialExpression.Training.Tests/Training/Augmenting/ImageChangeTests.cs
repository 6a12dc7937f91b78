namespace FacialExpression.Training.Tests.Training.Augmenting;

public class ImageChangeTests
{
    private const int Draws = 20_000;

    [Fact]
    public void Draw_without_settings_changes_nothing() =>
        Assert.All(Draw(new Augmentation(), 100), change => Assert.Equal(ImageChange.None, change with { NoiseSeed = 0 }));

    [Fact]
    public void Draw_flips_half_of_the_images_and_erases_the_given_fraction()
    {
        ImageChange[] changes = Draw(Augmentation.Faces, Draws);
        Assert.InRange(changes.Count(c => c.Flip) / (double)Draws, 0.49, 0.51);
        Assert.InRange(changes.Count(c => !c.Erased.IsEmpty) / (double)Draws, 0.24, 0.26);
        Assert.All(Draw(new Augmentation { Erasing = 1 }, 100), c => Assert.False(c.Erased.IsEmpty));
    }

    [Fact]
    public void Every_number_is_uniform_in_its_range()
    {
        var settings = new Augmentation { Rotation = 30, Zoom = 0.2, Shift = 0.25, Brightness = 0.1, Contrast = 0.4 };
        ImageChange[] changes = Draw(settings, Draws);
        AssertUniform(changes.Select(c => c.Rotation), -30, 30);
        AssertUniform(changes.Select(c => c.Zoom), 0.8, 1.2);
        AssertUniform(changes.Select(c => c.ShiftX), -12, 12);
        AssertUniform(changes.Select(c => c.ShiftY), -12, 12);
        AssertUniform(changes.Select(c => c.Brightness), -25.5, 25.5);
        AssertUniform(changes.Select(c => c.Contrast), 0.6, 1.4);

        // Two numbers of one image are independent.
        Assert.InRange(changes.Average(c => c.ShiftX * c.ShiftY), -1.5, 1.5);
        Assert.InRange(changes.Average(c => c.Rotation * (c.Zoom - 1)), -0.1, 0.1);
    }

    [Fact]
    public void Shifts_are_fractions_of_width_and_height()
    {
        ImageChange[] changes = Draw(new Augmentation { Shift = 0.5 }, Draws, new ImageShape(10, 40, 1));
        AssertUniform(changes.Select(c => c.ShiftX), -20, 20);
        AssertUniform(changes.Select(c => c.ShiftY), -5, 5);
    }

    [Fact]
    public void One_setting_does_not_change_what_the_others_draw()
    {
        Augmentation fewer = Augmentation.Faces with { Rotation = 0, HorizontalFlip = false };
        ImageChange one = ImageChange.Draw(Augmentation.Faces, ImageShape.Fer2013, 3);
        ImageChange other = ImageChange.Draw(fewer, ImageShape.Fer2013, 3);
        Assert.Equal(one with { Rotation = 0, Flip = false }, other);
    }

    [Theory]
    [InlineData(48, 48)]
    [InlineData(200, 60)]
    public void Erased_rectangles_are_inside_with_area_and_aspect_in_range(int height, int width)
    {
        var input = new ImageShape(height, width, 1);
        var random = new SplitMix64(9);
        var areas = new List<double>();
        int tall = 0;
        for (int i = 0; i < Draws; i++)
        {
            PixelRectangle erased = PixelRectangle.Draw(ref random, input);
            Assert.True(erased is { X: >= 0, Y: >= 0 } && erased.X + erased.Width <= width && erased.Y + erased.Height <= height);

            // Each side is rounded by at most half a pixel.
            Assert.InRange((erased.Width + 0.5) * (erased.Height + 0.5) / (height * width), 0.02, 1);
            Assert.InRange((erased.Width - 0.5) * (erased.Height - 0.5) / (height * width), 0, 0.2);
            Assert.InRange((erased.Height + 0.5) * width / ((erased.Width - 0.5) * height), 0.3, double.MaxValue);
            Assert.InRange((erased.Height - 0.5) * width / ((erased.Width + 0.5) * height), 0, 1 / 0.3);
            areas.Add(erased.Width * erased.Height / (double)(height * width));
            tall += erased.Height * width > erased.Width * height ? 1 : 0;
        }

        Assert.Equal(0.11, areas.Average(), 0.003);
        Assert.InRange(tall / (double)Draws, 0.45, 0.52);
    }

    private static ImageChange[] Draw(Augmentation settings, int count, ImageShape? input = null) =>
        [.. Enumerable.Range(0, count).Select(i => ImageChange.Draw(settings, input ?? ImageShape.Fer2013, (ulong)i))];

    private static void AssertUniform(IEnumerable<double> values, double low, double high)
    {
        double[] sorted = [.. values.Order()];
        Assert.All(sorted, v => Assert.InRange(v, low, high));
        for (int part = 1; part < 10; part++)
        {
            double expected = low + ((high - low) * part / 10);
            Assert.Equal(expected, sorted[sorted.Length * part / 10], (high - low) * 0.02);
        }
    }
}
