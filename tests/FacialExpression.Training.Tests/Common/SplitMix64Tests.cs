namespace FacialExpression.Training.Tests.Common;

public class SplitMix64Tests
{
    [Fact]
    public void Numbers_are_those_of_the_published_generator()
    {
        var random = new SplitMix64(1234567);
        ulong[] numbers = [.. Enumerable.Range(0, 5).Select(_ => random.NextUInt64())];
        ulong[] published =
            [6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821];
        Assert.Equal(published, numbers);
        Assert.Equal(0xE220A8397B1DCDAF, new SplitMix64(0).NextUInt64());
        Assert.Equal(0xE220A8397B1DCDAF, SplitMix64.Mix(0));
    }

    [Fact]
    public void Numbers_are_uniform_in_their_range()
    {
        var random = new SplitMix64(1);
        int[] counts = new int[7];
        double sum = 0;
        for (int i = 0; i < 70_000; i++)
        {
            counts[random.NextInt(7)]++;
            double fraction = random.NextDouble();
            Assert.True(fraction is >= 0 and < 1);
            sum += fraction;
        }

        Assert.All(counts, c => Assert.InRange(c, 9_700, 10_300));
        Assert.InRange(sum / 70_000, 0.495, 0.505);
        Assert.Equal(0, random.NextInt(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SplitMix64(1).NextInt(0));
    }

    [Fact]
    public void Shuffle_keeps_every_value_and_every_order_is_equally_likely()
    {
        var random = new SplitMix64(2);
        var orders = new Dictionary<string, int>();
        for (int i = 0; i < 6_000; i++)
        {
            int[] values = [1, 2, 3];
            random.Shuffle(values);
            string order = string.Concat(values);
            orders[order] = orders.GetValueOrDefault(order) + 1;
        }

        Assert.Equal(["123", "132", "213", "231", "312", "321"], orders.Keys.Order(StringComparer.Ordinal));
        Assert.All(orders.Values, c => Assert.InRange(c, 880, 1_120));
    }

    [Fact]
    public void Neighboring_seeds_and_indices_give_different_seeds()
    {
        IEnumerable<ulong> seeds = Enumerable.Range(0, 10_000).Select(i => SplitMix64.Mix((ulong)(i / 100), (ulong)(i % 100)));
        Assert.Equal(10_000, seeds.Distinct().Count());
    }
}
