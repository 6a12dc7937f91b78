using System.Collections.Concurrent;

namespace FacialExpression;

/// <summary>
/// The batches of a cursor in their order, run by the caller wherever it would wait, and by helpers: threads of the pool, at most
/// one less than there are cores for all cursors of the process. So a busy pool cannot stop a caller, and on one core nobody else
/// works.
/// </summary>
internal sealed class BatchQueue
{
    // A call for each batch, in the order in which they were added, so that helpers serve cursors in turn.
    private static readonly ConcurrentQueue<BatchQueue> _calls = new();
    private static int _helpers;

    private readonly ConcurrentQueue<Lazy<bool>> _batches = new();

    /// <summary>The most helpers that run at once.</summary>
    public static int MostHelpers { get; } = Environment.ProcessorCount - 1;

    /// <summary>Adds a batch.</summary>
    public void Add(Lazy<bool> batch)
    {
        _batches.Enqueue(batch);
        if (MostHelpers > 0)
        {
            _calls.Enqueue(this);
            StartHelper();
        }
    }

    /// <summary>Returns once a batch has run; until then, runs others.</summary>
    public void Finish(Lazy<bool> batch)
    {
        while (!batch.IsValueCreated && TryRunNext())
        {
        }

        _ = batch.Value;
    }

    private static void StartHelper()
    {
        int helpers;
        do
        {
            // A full fence, so that it is not read before the call was added: either this sees that a helper has ended, or that
            // helper sees the call.
            helpers = Interlocked.CompareExchange(ref _helpers, 0, 0);
            if (helpers >= MostHelpers || _calls.IsEmpty)
            {
                return;
            }
        }
        while (Interlocked.CompareExchange(ref _helpers, helpers + 1, helpers) != helpers);

        ThreadPool.UnsafeQueueUserWorkItem(static _ => Help(), null);
    }

    /// <summary>Runs one batch, so that the pool's other work gets its turn.</summary>
    private static void Help()
    {
        // Callers have run some batches themselves.
        while (_calls.TryDequeue(out BatchQueue? queue) && !queue.TryRunNext())
        {
        }

        Interlocked.Decrement(ref _helpers);
        StartHelper();
    }

    private bool TryRunNext() => _batches.TryDequeue(out Lazy<bool>? batch) && batch.Value;
}
