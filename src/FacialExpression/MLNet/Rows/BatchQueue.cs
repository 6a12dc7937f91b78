using System.Collections.Concurrent;

namespace FacialExpression;

/// <summary>
/// Batches in their order, run by as many threads as there are cores: those of the pool, and the caller wherever it would wait.
/// So a busy pool cannot stop the caller, and on one core nobody else works.
/// </summary>
internal sealed class BatchQueue
{
    private static readonly int MostHelpers = Environment.ProcessorCount - 1;

    private readonly ConcurrentQueue<Lazy<bool>> _batches = new();
    private int _helpers;

    /// <summary>Adds a batch.</summary>
    public void Add(Lazy<bool> batch)
    {
        _batches.Enqueue(batch);
        CallHelper();
    }

    /// <summary>Returns once a batch has run; until then, runs others.</summary>
    public void Finish(Lazy<bool> batch)
    {
        while (!batch.IsValueCreated && _batches.TryDequeue(out Lazy<bool>? next))
        {
            _ = next.Value;
        }

        _ = batch.Value;
    }

    private void CallHelper()
    {
        if (Interlocked.Increment(ref _helpers) <= MostHelpers)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static queue => queue.Help(), this, preferLocal: false);
        }
        else
        {
            Interlocked.Decrement(ref _helpers);
        }
    }

    private void Help()
    {
        while (_batches.TryDequeue(out Lazy<bool>? batch))
        {
            _ = batch.Value;
        }

        Interlocked.Decrement(ref _helpers);
        if (!_batches.IsEmpty)
        {
            // Added when this one still counted.
            CallHelper();
        }
    }
}
