namespace FacialExpression.Tests.Prediction;

public class ItemsInOrderTests
{
    // More than any machine needs; nothing waits for it but a test that fails.
    private static readonly TimeSpan TooLong = TimeSpan.FromMinutes(1);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    // Twice as many as cores wait behind the caller's own, so that cores have work; for room for one more, the source is asked.
    [Fact]
    public async Task Items_are_taken_ahead_while_the_caller_is_busy()
    {
        int ahead = (2 * Environment.ProcessorCount) + 1;
        var isAhead = new TaskCompletionSource();
        await foreach (int result in Run((item, _) => ValueTask.FromResult(item)).RunAsync(Items(), Stop))
        {
            Assert.Equal(0, result);
            await isAhead.Task.WaitAsync(TooLong, Stop);
            break;
        }

        async IAsyncEnumerable<int> Items()
        {
            for (int i = 0; ; i++)
            {
                if (i == ahead)
                {
                    isAhead.SetResult();
                }

                await Task.Yield();
                yield return i;
            }
        }
    }

    [Fact]
    public async Task Results_that_are_ready_do_not_come_after_a_cancellation()
    {
        using var stop = new CancellationTokenSource();
        using var ready = new CountdownEvent(3);
        var run = new ItemsInOrder<int, int>(Work, (_, e) => throw e, _ => true);
        var results = new List<int>();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (int result in run.RunAsync(new[] { 1, 2, 3 }.ToAsyncEnumerable(), stop.Token))
            {
                results.Add(result);
                Assert.True(ready.Wait(TooLong, Stop));
                await Task.Delay(20, Stop);
                await stop.CancelAsync();
            }
        });
        Assert.Equal([1], results);

        ValueTask<int> Work(int item, CancellationToken cancellationToken)
        {
            ready.Signal();
            return ValueTask.FromResult(item);
        }
    }

    [Fact]
    public async Task The_wait_of_each_item_for_a_core_is_measured()
    {
        using var listener = new TelemetryListener();
        await foreach (int result in Run((item, _) => ValueTask.FromResult(item))
            .RunAsync(new[] { 1, 2, 3 }.ToAsyncEnumerable(), Stop))
        {
            Assert.InRange(result, 1, 3);
        }

        Assert.Equal(3, listener.Measured("facial_expression.queue.duration").Length);
    }

    private static ItemsInOrder<int, int> Run(Func<int, CancellationToken, ValueTask<int>> work) =>
        new(work, (_, e) => throw e, _ => true);
}
