namespace FacialExpression.Tests.Prediction;

public class BatchChunksTests
{
    [Theory]
    [InlineData(2, 2, 16, "1 1")]
    [InlineData(16, 2, 16, "8 8")]
    [InlineData(16, 16, 16, "1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1")]
    [InlineData(20, 4, 16, "5 5 5 5")]
    [InlineData(32, 4, 16, "8 8 8 8")]
    [InlineData(35, 2, 16, "16 16 2 1")]
    [InlineData(100, 4, 16, "16 16 16 16 9 9 9 9")]
    [InlineData(17, 1, 16, "16 1")]
    [InlineData(0, 4, 16, "")]
    [InlineData(700, 2, 256, "256 256 94 94")]
    [InlineData(5, 2, 1, "1 1 1 1 1")]
    public void Chunks_spread_over_all_workers(int count, int workers, int batchSize, string expected)
    {
        BatchChunks.Chunk<int>[] chunks = [.. BatchChunks.Of(Enumerable.Range(0, count), workers, batchSize)];
        Assert.Equal(expected, string.Join(' ', chunks.Select(chunk => chunk.Items.Length)));
        Assert.Equal(Enumerable.Range(0, count), chunks.SelectMany(chunk => chunk.Items));
        Assert.All(chunks, chunk => Assert.False(chunk.IsOnlyItem));
    }

    [Fact]
    public void A_single_item_is_marked_so_that_it_may_use_several_threads() =>
        Assert.True(Assert.Single(BatchChunks.Of([1], workers: 4, batchSize: 16)).IsOnlyItem);

    [Fact]
    public void Items_before_a_failure_of_the_sequence_come_first()
    {
        var items = new List<int>();
        Assert.Throws<InvalidOperationException>(() =>
        {
            foreach (BatchChunks.Chunk<int> chunk in BatchChunks.Of(FailAfter(10), workers: 4, batchSize: 16))
            {
                items.AddRange(chunk.Items);
            }
        });
        Assert.Equal(Enumerable.Range(0, 10), items);
    }

    private static IEnumerable<int> FailAfter(int count)
    {
        for (int i = 0; i < count; i++)
        {
            yield return i;
        }

        throw new InvalidOperationException("the source fails");
    }
}
