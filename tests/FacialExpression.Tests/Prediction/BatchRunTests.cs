namespace FacialExpression.Tests.Prediction;

public class BatchRunTests
{
    // Far more than what is read ahead.
    private const int Length = 100_000;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void No_more_chunks_run_at_the_same_time_than_there_are_workers(int workers)
    {
        int running = 0;
        int most = 0;
        List<int> results = BatchRun.Run(
            Enumerable.Range(0, 40 * workers),
            workers,
            batchSize: 1,
            chunk =>
            {
                int now = Interlocked.Increment(ref running);
                InterlockedMax(ref most, now);
                Thread.Sleep(1);
                Interlocked.Decrement(ref running);
                return chunk.Items;
            },
            Stop);
        Assert.Equal(Enumerable.Range(0, 40 * workers), results);
        Assert.InRange(most, 1, workers);
    }

    [Fact]
    public void A_failure_ends_a_long_sequence()
    {
        int last = 0;
        Exception e = Assert.Throws<InvalidOperationException>(() => BatchRun.Run(
            LongSequence(i => last = i), 2, 4, Work, CancellationToken.None));
        Assert.Equal("item 9", e.Message);
        Assert.InRange(last, 9, Length / 2);

        static int[] Work(BatchChunks.Chunk<int> chunk) =>
            chunk.Items.Contains(9) ? throw new InvalidOperationException("item 9") : chunk.Items;
    }

    [Fact]
    public void A_canceled_token_stops_the_run_between_two_chunks()
    {
        using var stop = new CancellationTokenSource();
        int chunks = 0;
        OperationCanceledException e = Assert.ThrowsAny<OperationCanceledException>(() => BatchRun.Run(
            LongSequence(_ => { }),
            1,
            4,
            chunk =>
            {
                chunks++;
                stop.Cancel();
                return chunk.Items;
            },
            stop.Token));
        Assert.Equal(stop.Token, e.CancellationToken);
        Assert.Equal(1, chunks);
    }

    private static IEnumerable<int> LongSequence(Action<int> taken)
    {
        for (int i = 0; i < Length; i++)
        {
            taken(i);
            yield return i;
        }
    }

    private static void InterlockedMax(ref int most, int now)
    {
        int seen;
        while (now > (seen = Volatile.Read(ref most)))
        {
            Interlocked.CompareExchange(ref most, now, seen);
        }
    }
}
