namespace FacialExpression.Tool;

/// <summary>Bounds the memory of all files that are being received or wait. Safe for concurrent use.</summary>
/// <remarks>
/// A file takes memory as it arrives, so slow senders hold little of it. A large one takes the rest of what it announced when as
/// much as its pace requires has arrived: otherwise many at once would all be refused when they have almost arrived. So a client
/// that holds memory without end must send at that pace without end. Large files leave a part of the memory to small ones.
/// </remarks>
internal sealed class UploadMemory(ServeLimits limits, FreedMemory freed)
{
    /// <summary>The size of the first buffer of a small file. Each further one is twice as large.</summary>
    public const int Unit = 64 << 10;

    private readonly Lock _lock = new();
    private long _free = limits.MaxBytesInMemory;

    /// <summary>Bytes that are free.</summary>
    public long FreeBytes
    {
        get
        {
            lock (_lock)
            {
                return _free;
            }
        }
    }

    /// <summary>Takes memory.</summary>
    /// <param name="bytes">How much.</param>
    /// <param name="isLarge">Whether it is for a large file.</param>
    /// <exception cref="ServerBusyException">That much is not free.</exception>
    public void Take(int bytes, bool isLarge)
    {
        int left = isLarge ? limits.BytesForSmall : 0;
        lock (_lock)
        {
            if (_free - bytes < left)
            {
                throw new ServerBusyException("The server is receiving too many pictures. Send this one again later.");
            }

            _free -= bytes;
        }
    }

    /// <summary>Gives memory back.</summary>
    public void Return(int bytes)
    {
        lock (_lock)
        {
            _free += bytes;
        }

        if (limits.IsLarge(bytes))
        {
            freed.Add();
        }
    }
}
