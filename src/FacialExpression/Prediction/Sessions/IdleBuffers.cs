using System.Collections.Concurrent;

namespace FacialExpression;

/// <summary>
/// Buffers between two runs. With them a prediction leaves no garbage. Their memory is bounded, so that a burst of callers, or
/// one large batch, does not leave its buffers behind for ever.
/// </summary>
/// <param name="input">The size of one image.</param>
/// <param name="labelCount">How many scores an image gets.</param>
/// <param name="batchSize">The most images of a run.</param>
/// <param name="maxBatchBytes">The most bytes of idle buffers for batches.</param>
internal sealed class IdleBuffers(
    ImageShape input, int labelCount, int batchSize, long maxBatchBytes = IdleBuffers.MaxBytes) : IDisposable
{
    /// <summary>The most bytes of idle buffers for single images; on a CPU, as many again for batches.</summary>
    public const long MaxBytes = 4 * 1024 * 1024;

    private readonly ConcurrentQueue<SessionBuffers> _singles = new();

    // One for each size, made when it is first used.
    private readonly ConcurrentQueue<SessionBuffers>?[] _batches = new ConcurrentQueue<SessionBuffers>?[batchSize + 1];

    private long _singleBytes;
    private long _batchBytes;

    /// <summary>The bytes of all idle buffers.</summary>
    public long Bytes => Interlocked.Read(ref _singleBytes) + Interlocked.Read(ref _batchBytes);

    /// <summary>Idle buffers, or new ones if there are none.</summary>
    /// <param name="count">How many images a run takes, at most the batch size.</param>
    public SessionBuffers Rent(int count)
    {
        if (!QueueOf(count).TryDequeue(out SessionBuffers? buffers))
        {
            return new SessionBuffers(input, labelCount, count);
        }

        Interlocked.Add(ref BytesOf(count), -buffers.Bytes);
        return buffers;
    }

    /// <summary>Takes buffers back after a run, or disposes them when enough are idle.</summary>
    public void Return(SessionBuffers buffers)
    {
        ref long bytes = ref BytesOf(buffers.Count);
        if (Interlocked.Add(ref bytes, buffers.Bytes) <= (buffers.Count == 1 ? MaxBytes : maxBatchBytes))
        {
            QueueOf(buffers.Count).Enqueue(buffers);
            return;
        }

        Interlocked.Add(ref bytes, -buffers.Bytes);
        buffers.Dispose();
    }

    /// <summary>Disposes what is idle.</summary>
    public void Dispose()
    {
        foreach (ConcurrentQueue<SessionBuffers>? queue in _batches.Prepend(_singles))
        {
            while (queue is not null && queue.TryDequeue(out SessionBuffers? buffers))
            {
                Interlocked.Add(ref BytesOf(buffers.Count), -buffers.Bytes);
                buffers.Dispose();
            }
        }
    }

    private ConcurrentQueue<SessionBuffers> QueueOf(int count) =>
        count == 1 ? _singles : LazyInitializer.EnsureInitialized(ref _batches[count], () => new());

    private ref long BytesOf(int count) => ref count == 1 ? ref _singleBytes : ref _batchBytes;
}
