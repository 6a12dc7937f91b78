namespace FacialExpression.Training.Tests.Augmenting;

public class MixUpTests
{
    [Fact]
    public void Rows_are_mixed_as_they_were_before()
    {
        // A ring of three, one that stays, and a pair.
        float[] rows = [0, 100, 10, 200, 20, 300, 30, 400, 40, 500, 50, 600];
        MixUp.Mix(rows, [2, 0, 1, 3, 5, 4], 0.75f);
        Assert.Equal([5, 150, 7.5f, 175, 17.5f, 275, 30, 400, 42.5f, 525, 47.5f, 575], rows);
    }

    [Fact]
    public void Images_and_targets_are_mixed_alike_and_targets_still_sum_to_1()
    {
        const int Count = 16;
        float[] images = new float[Count * 4];
        float[] targets = new float[Count * 7];
        for (int i = 0; i < Count; i++)
        {
            images.AsSpan(i * 4, 4).Fill(i % 7);
            targets[(i * 7) + (i % 7)] = 1;
        }

        MixUp.Apply(images, targets, Count, alpha: 1, seed: 3);
        for (int i = 0; i < Count; i++)
        {
            float[] row = targets[(i * 7)..((i * 7) + 7)];
            Assert.Equal(1, row.Sum(), 1e-6);

            // The value of an image was its class: what is mixed must be the mean of the classes.
            Assert.Equal(row.Select((p, k) => p * k).Sum(), images[i * 4], 1e-5);
        }

        // One share for all: no row has another pair of proportions.
        float share = targets.Where(t => t is > 0 and < 1).Max();
        Assert.All(targets, t => Assert.Contains(new[] { 0, 1, share, 1 - share }, v => Math.Abs(v - t) < 1e-6));
        Assert.Contains(targets, t => t is > 0 and < 1);
    }

    [Fact]
    public void One_seed_mixes_the_same_again_another_seed_otherwise()
    {
        float[] Mixed(ulong seed)
        {
            float[] images = [.. Enumerable.Range(0, 32).Select(i => (float)i)];
            MixUp.Apply(images, new float[32 * 7], 32, alpha: 0.4, seed);
            return images;
        }

        Assert.Equal(Mixed(1), Mixed(1));
        Assert.NotEqual(Mixed(1), Mixed(2));
    }

    [Fact]
    public void One_image_alone_and_none_stay_as_they_are()
    {
        float[] image = [1, 2, 3];
        float[] target = [0, 1, 0, 0, 0, 0, 0];
        MixUp.Apply(image, target, 1, alpha: 1, seed: 1);
        Assert.Equal([1, 2, 3], image);
        Assert.Equal([0, 1, 0, 0, 0, 0, 0], target);
        MixUp.Apply([], [], 0, alpha: 1, seed: 1);
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(1)]
    [InlineData(4)]
    public void Shares_have_the_moments_of_the_Beta_distribution(double alpha)
    {
        double[] shares = Draw(alpha);
        double variance = 1 / (4 * ((2 * alpha) + 1));
        Assert.Equal(0.5, shares.Average(), 0.01);
        Assert.Equal(variance, shares.Average(s => (s - 0.5) * (s - 0.5)), variance * 0.02);

        // The fourth central moment of Beta(a, a).
        double fourth = 3 / (16 * ((2 * alpha) + 1) * ((2 * alpha) + 3));
        Assert.Equal(fourth, shares.Average(s => Math.Pow(s - 0.5, 4)), fourth * 0.04);
    }

    [Fact]
    public void Beta_of_1_is_uniform() =>
        Assert.All(
            Draw(1).Order().Select((share, i) => (share, i)), s => Assert.Equal(s.i / 50_000.0, s.share, 0.01));

    [Theory]
    [InlineData(double.Epsilon)]
    [InlineData(1e-3)]
    [InlineData(1e6)]
    public void Any_alpha_gives_a_share(double alpha) => Assert.All(Draw(alpha), s => Assert.InRange(s, 0, 1));

    private static double[] Draw(double alpha)
    {
        var random = new SplitMix64(11);
        double[] shares = new double[50_000];
        foreach (ref double share in shares.AsSpan())
        {
            share = MixUp.DrawBeta(ref random, alpha);
        }

        return shares;
    }
}
