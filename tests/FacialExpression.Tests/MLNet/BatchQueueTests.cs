namespace FacialExpression.Tests.MLNet;

/// <summary>Which threads run the batches of cursors.</summary>
public class BatchQueueTests
{
    [Fact]
    public void Caller_runs_all_batches_while_every_helper_of_the_process_is_busy()
    {
        using var helpers = new BusyHelpers();
        var queue = new BatchQueue();
        var threads = new List<int>();
        Lazy<bool>[] batches = [.. Enumerable.Range(0, 20).Select(_ => new Lazy<bool>(() =>
        {
            threads.Add(Environment.CurrentManagedThreadId);
            return true;
        }))];
        Array.ForEach(batches, queue.Add);
        queue.Finish(batches[^1]);
        Assert.Equal(Enumerable.Repeat(Environment.CurrentManagedThreadId, batches.Length), threads);
    }

    [Fact]
    public void Helper_runs_one_batch_per_work_item_of_the_pool()
    {
        Assert.SkipWhen(BatchQueue.MostHelpers == 0, "One core has no helpers.");
        const int Count = 50;
        var queue = new BatchQueue();
        using var all = new CountdownEvent(Count);
        using var isFilled = new ManualResetEventSlim();
        long before = ThreadPool.CompletedWorkItemCount;
        for (int i = 0; i < Count; i++)
        {
            queue.Add(new Lazy<bool>(() =>
            {
                isFilled.Wait();
                return all.Signal() || true;
            }));
        }

        // All wait, so that no helper finds the queue empty before.
        isFilled.Set();
        all.Wait();

        // The last items of the helpers may not have ended.
        Assert.InRange(ThreadPool.CompletedWorkItemCount - before, Count - BatchQueue.MostHelpers, long.MaxValue);
    }

    [Fact]
    public void Helpers_come_back_after_they_were_busy()
    {
        Assert.SkipWhen(BatchQueue.MostHelpers == 0, "One core has no helpers.");
        var queue = new BatchQueue();
        using var done = new ManualResetEventSlim();
        using (new BusyHelpers())
        {
            queue.Add(new Lazy<bool>(() =>
            {
                done.Set();
                return true;
            }));
        }

        // Nobody but a helper runs it.
        done.Wait();
        Assert.True(done.IsSet);
    }
}
