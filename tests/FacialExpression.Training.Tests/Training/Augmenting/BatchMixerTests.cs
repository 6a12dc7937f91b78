namespace FacialExpression.Training.Tests.Training.Augmenting;

public class BatchMixerTests
{
    [Fact]
    public void Mix_uses_the_values_from_before()
    {
        // A cycle of three, one that is unchanged, and a pair.
        float[] rows = [0, 100, 10, 200, 20, 300, 30, 400, 40, 500, 50, 600];
        BatchMixer.Mix(rows, [2, 0, 1, 3, 5, 4], 0.75f);
        Assert.Equal([5, 150, 7.5f, 175, 17.5f, 275, 30, 400, 42.5f, 525, 47.5f, 575], rows);
    }

    [Fact]
    public void Apply_mixes_images_and_targets_in_one_ratio_and_targets_sum_to_1()
    {
        const int Count = 16;
        float[] images = new float[Count * 4];
        float[] targets = new float[Count * 7];
        for (int i = 0; i < Count; i++)
        {
            images.AsSpan(i * 4, 4).Fill(i % 7);
            targets[(i * 7) + (i % 7)] = 1;
        }

        BatchMixer.Apply(images, targets, Count, alpha: 1, seed: 3);
        for (int i = 0; i < Count; i++)
        {
            float[] row = targets[(i * 7)..((i * 7) + 7)];
            Assert.Equal(1, row.Sum(), 1e-6);

            // The value of an image was its class: what is mixed must be the mean of the classes.
            Assert.Equal(row.Select((p, k) => p * k).Sum(), images[i * 4], 1e-5);
        }

        // One ratio for all: no row has another.
        float ratio = targets.Where(t => t is > 0 and < 1).Max();
        Assert.All(targets, t => Assert.Contains(new[] { 0, 1, ratio, 1 - ratio }, v => Math.Abs(v - t) < 1e-6));
        Assert.Contains(targets, t => t is > 0 and < 1);
    }

    [Fact]
    public void Apply_repeats_with_one_seed_and_differs_with_another()
    {
        float[] Mixed(ulong seed)
        {
            float[] images = [.. Enumerable.Range(0, 32).Select(i => (float)i)];
            BatchMixer.Apply(images, new float[32 * 7], 32, alpha: 0.4, seed);
            return images;
        }

        Assert.Equal(Mixed(1), Mixed(1));
        Assert.NotEqual(Mixed(1), Mixed(2));
    }

    [Fact]
    public void Apply_does_not_change_one_image_or_none()
    {
        float[] image = [1, 2, 3];
        float[] target = [0, 1, 0, 0, 0, 0, 0];
        BatchMixer.Apply(image, target, 1, alpha: 1, seed: 1);
        Assert.Equal([1, 2, 3], image);
        Assert.Equal([0, 1, 0, 0, 0, 0, 0], target);
        BatchMixer.Apply([], [], 0, alpha: 1, seed: 1);
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(1)]
    [InlineData(4)]
    public void DrawBeta_has_the_moments_of_the_distribution(double alpha)
    {
        double[] ratios = Draw(alpha);
        double variance = 1 / (4 * ((2 * alpha) + 1));
        Assert.Equal(0.5, ratios.Average(), 0.01);
        Assert.Equal(variance, ratios.Average(s => (s - 0.5) * (s - 0.5)), variance * 0.02);

        // The fourth central moment of Beta(a, a).
        double fourth = 3 / (16 * ((2 * alpha) + 1) * ((2 * alpha) + 3));
        Assert.Equal(fourth, ratios.Average(s => Math.Pow(s - 0.5, 4)), fourth * 0.04);
    }

    [Fact]
    public void DrawBeta_of_1_is_uniform() =>
        Assert.All(
            Draw(1).Order().Select((ratio, i) => (ratio, i)), s => Assert.Equal(s.i / 50_000.0, s.ratio, 0.01));

    [Theory]
    [InlineData(double.Epsilon)]
    [InlineData(1e-3)]
    [InlineData(1e6)]
    public void DrawBeta_of_any_alpha_is_a_ratio(double alpha) => Assert.All(Draw(alpha), s => Assert.InRange(s, 0, 1));

    private static double[] Draw(double alpha)
    {
        var random = new SplitMix64(11);
        double[] ratios = new double[50_000];
        foreach (ref double ratio in ratios.AsSpan())
        {
            ratio = BatchMixer.DrawBeta(ref random, alpha);
        }

        return ratios;
    }
}
