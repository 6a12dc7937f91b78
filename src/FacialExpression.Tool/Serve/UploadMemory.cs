namespace FacialExpression.Tool;

/// <summary>Bounds the memory of all files that are being received or wait. Safe for concurrent use.</summary>
/// <remarks>
/// A file takes memory as it arrives, not as it was announced, so slow senders hold little of it. Large files leave a part to
/// small ones: a few clients that send almost all of a large file and then stop cannot keep photos out.
/// </remarks>
internal sealed class UploadMemory(ServeLimits limits)
{
    /// <summary>The size of the first buffer of a file. Each further one is twice as large.</summary>
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
    /// <param name="fileBytes">The size of the file as far as it is known, which decides whether it is a large one.</param>
    /// <exception cref="ServerBusyException">That much is not free.</exception>
    public void Take(int bytes, long fileBytes)
    {
        int left = fileBytes > limits.SmallBytes ? limits.BytesForSmall : 0;
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
    }
}
