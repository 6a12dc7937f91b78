using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace FacialExpression;

/// <summary>Works on a sequence in chunks, several at once, and gives the results in the order of the items.</summary>
internal static class BatchRun
{
    /// <summary>Runs to the end, or to the first failure.</summary>
    /// <param name="items">Enumerated as they are needed.</param>
    /// <param name="workers">The number of chunks that run at the same time.</param>
    /// <param name="batchSize">The most items of a chunk.</param>
    /// <param name="work">Makes a result of each item of a chunk.</param>
    /// <param name="cancellationToken">Stops between two chunks.</param>
    /// <exception cref="Exception">The failure of the first item, in their order, that fails.</exception>
    public static List<TResult> Run<TItem, TResult>(
        IEnumerable<TItem> items,
        int workers,
        int batchSize,
        Func<BatchChunks.Chunk<TItem>, TResult[]> work,
        CancellationToken cancellationToken)
    {
        var chunks = new ConcurrentDictionary<long, TResult[]>();
        var failures = new ConcurrentDictionary<long, Exception>();
        Exception? sequence = null;
        try
        {
            // Each worker takes its next chunk when it has finished one. After a failure the chunks before it still run, to find
            // the first failure.
            Parallel.ForEach(
                Partitioner.Create(BatchChunks.Of(items, workers, batchSize), EnumerablePartitionerOptions.NoBuffering),
                new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = cancellationToken },
                (chunk, state, index) =>
                {
                    try
                    {
                        chunks[index] = work(chunk);
                    }
                    catch (Exception e)
                    {
                        failures[index] = e;
                        state.Break();
                    }
                });
        }
        catch (AggregateException e)
        {
            // The caller's own sequence failed; a failure of an item before it is reported first.
            sequence = e.InnerExceptions[0];
        }

        if ((failures.IsEmpty ? sequence : failures.MinBy(f => f.Key).Value) is { } first)
        {
            ExceptionDispatchInfo.Throw(first);
        }

        return [.. chunks.OrderBy(chunk => chunk.Key).SelectMany(chunk => chunk.Value)];
    }
}
