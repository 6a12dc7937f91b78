namespace FacialExpression.Training.Tests.Training.Augmenting;

public class AugmenterTests
{
    private static readonly Augmentation Everything = new()
    {
        HorizontalFlip = true,
        Rotation = 180,
        Zoom = 0.9,
        Shift = 1,
        Brightness = 1,
        Contrast = 1,
        Erasing = 1,
    };

    [Fact]
    public void Apply_without_settings_keeps_every_pixel()
    {
        byte[] pixels = ChangedImage.Noise(1);
        Assert.Equal(pixels.Select(p => (float)p), Augment(new Augmentation(), pixels, 7));

        float[] scaled = new float[pixels.Length];
        new Augmenter(new Augmentation(), ImageShape.Fer2013, 1 / 255f).Apply(pixels, scaled, 7);
        Assert.Equal(pixels.Select(p => p * (1 / 255f)), scaled);
    }

    [Fact]
    public void Brightness_is_added_and_clipped()
    {
        Assert.Equal([20.5f, 110.5f, 255], ChangedImage.Of([10, 100, 250], 1, 3, ImageChange.None with { Brightness = 10.5 }));
        Assert.Equal([0, 0, 150], ChangedImage.Of([10, 100, 250], 1, 3, ImageChange.None with { Brightness = -100 }));
    }

    [Fact]
    public void Contrast_keeps_the_mean()
    {
        // Mean 50: distances −30, −10, 40.
        Assert.Equal([5, 35, 110], ChangedImage.Of([20, 40, 90], 1, 3, ImageChange.None with { Contrast = 1.5 }));
        Assert.Equal([50, 50, 50], ChangedImage.Of([20, 40, 90], 1, 3, ImageChange.None with { Contrast = 0 }));
        ImageChange both = ImageChange.None with { Contrast = 1.5, Brightness = 15 };
        Assert.Equal([20, 50, 125], ChangedImage.Of([20, 40, 90], 1, 3, both));
    }

    [Fact]
    public void Contrast_uses_the_mean_of_each_channel()
    {
        byte[] pixels = [20, 100, 40, 200];
        Assert.Equal([15, 75, 45, 225], ChangedImage.Of(pixels, 1, 2, ImageChange.None with { Contrast = 1.5 }, channels: 2));
    }

    [Fact]
    public void Erasing_changes_the_rectangle_only()
    {
        byte[] pixels = ChangedImage.Noise(3);
        var erased = new PixelRectangle(10, 20, 15, 5);
        float[] result = ChangedImage.Of(pixels, 48, 48, ImageChange.None with { Erased = erased, NoiseSeed = 5 });
        int[] changed = [.. Enumerable.Range(0, pixels.Length).Where(i => result[i] != pixels[i])];
        Assert.All(changed, i => Assert.True(i % 48 is >= 10 and < 25 && i / 48 is >= 20 and < 25));
        Assert.InRange(changed.Length, 70, 75);

        float[] noise = [.. Enumerable.Range(0, 75).Select(i => result[((20 + (i / 15)) * 48) + 10 + (i % 15)])];
        Assert.InRange(noise.Average(), 100, 155);
        Assert.InRange(noise.Min(), 0, 20);
        Assert.InRange(noise.Max(), 235, 255);
        Assert.InRange(noise.Count(v => v is >= 64 and < 192), 27, 48);
    }

    [Fact]
    public void Erasing_covers_all_channels_and_is_scaled()
    {
        float[] result = new float[3 * 4 * 2];
        new Augmenter(new Augmentation(), new ImageShape(3, 4, 2), 1 / 255f)
            .Apply(new byte[24], result, ImageChange.None with { Erased = new PixelRectangle(1, 1, 2, 1), NoiseSeed = 1 });
        Assert.Equal([10, 11, 12, 13], Enumerable.Range(0, 24).Where(i => result[i] != 0));
        Assert.All(result, v => Assert.InRange(v, 0, 1));
    }

    [Fact]
    public void Apply_repeats_with_one_seed_and_differs_with_another()
    {
        byte[] pixels = ChangedImage.Noise(1);
        float[] one = Augment(Augmentation.Faces, pixels, 1);
        Assert.Equal(one, Augment(Augmentation.Faces, pixels, 1));
        Assert.NotEqual(one, Augment(Augmentation.Faces, pixels, 2));
        Assert.NotEqual(one, Augment(Augmentation.Faces with { Rotation = 20 }, pixels, 1));
    }

    [Fact]
    public void Augmenter_is_thread_safe()
    {
        byte[] pixels = ChangedImage.Noise(1);
        var augmenter = new Augmenter(Everything, ImageShape.Fer2013);
        float[][] results = new float[64][];
        Parallel.For(0, results.Length, i => augmenter.Apply(pixels, results[i] = new float[pixels.Length], (ulong)i));
        Assert.All(Enumerable.Range(0, results.Length), i => Assert.Equal(Augment(Everything, pixels, (ulong)i), results[i]));
    }

    [Fact]
    public void Apply_stays_in_range_and_allocates_nothing()
    {
        byte[] pixels = ChangedImage.Noise(1);
        float[] result = new float[pixels.Length];
        var augmenter = new Augmenter(Everything, ImageShape.Fer2013);
        augmenter.Apply(pixels, result, 0);
        long before = GC.GetAllocatedBytesForCurrentThread();
        float lowest = float.MaxValue;
        float highest = float.MinValue;
        for (ulong seed = 0; seed < 300; seed++)
        {
            augmenter.Apply(pixels, result, seed);
            foreach (float value in result)
            {
                lowest = Math.Min(lowest, value);
                highest = Math.Max(highest, value);
            }
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal((0, 255), (lowest, highest));
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(1, 9, 1)]
    [InlineData(9, 1, 3)]
    [InlineData(5, 12, 3)]
    public void Apply_takes_images_of_any_shape(int height, int width, int channels)
    {
        var input = new ImageShape(height, width, channels);
        var augmenter = new Augmenter(Everything, input);
        byte[] pixels = new byte[input.Size];
        Array.Fill(pixels, (byte)100);
        float[] result = new float[input.Size];
        for (ulong seed = 0; seed < 200; seed++)
        {
            augmenter.Apply(pixels, result, seed);
            Assert.All(result, v => Assert.InRange(v, 0, 255));
        }
    }

    private static float[] Augment(Augmentation settings, byte[] pixels, ulong seed)
    {
        float[] result = new float[pixels.Length];
        new Augmenter(settings, ImageShape.Fer2013).Apply(pixels, result, seed);
        return result;
    }
}
