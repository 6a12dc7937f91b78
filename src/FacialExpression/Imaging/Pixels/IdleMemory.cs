namespace FacialExpression;

/// <summary>Buffers that nobody uses, for the next caller. A collection frees them. Thread-safe.</summary>
/// <param name="capacity">The most buffers.</param>
internal sealed class IdleMemory(int capacity)
{
    private readonly List<WeakReference<byte[]>> _buffers = [];

    /// <summary>Takes a buffer that a size fills by at least four fifths; <see langword="null"/> if there is none.</summary>
    public byte[]? Take(int size)
    {
        lock (_buffers)
        {
            for (int i = _buffers.Count - 1; i >= 0; i--)
            {
                // Not much more than is needed, so that small pictures do not hold the memory of large ones.
                if (_buffers[i].TryGetTarget(out byte[]? buffer) && buffer.Length >= size && buffer.Length / 5 * 4 <= size)
                {
                    _buffers.RemoveAt(i);
                    return buffer;
                }
            }
        }

        return null;
    }

    /// <summary>Takes a buffer back, unless there are as many as may be.</summary>
    public void Return(byte[] buffer)
    {
        lock (_buffers)
        {
            _buffers.RemoveAll(idle => !idle.TryGetTarget(out _));
            if (_buffers.Count < capacity)
            {
                _buffers.Add(new WeakReference<byte[]>(buffer));
            }
        }
    }
}
