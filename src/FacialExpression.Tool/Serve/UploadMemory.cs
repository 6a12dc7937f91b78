using System.Threading.RateLimiting;

namespace FacialExpression.Tool;

/// <summary>Bounds the memory of all files that are being received or wait.</summary>
/// <remarks>A file takes memory as it arrives, not as it was announced, so slow senders hold little of it.</remarks>
internal sealed class UploadMemory(ServeLimits limits) : IDisposable
{
    /// <summary>Memory is taken in pieces of at least this size.</summary>
    public const int Unit = 64 << 10;

    // One file of the largest size always fits.
    private readonly ConcurrencyLimiter _units = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = UnitsOf(Math.Max(limits.MaxBytesInMemory, limits.MaxBytes + Unit)),
        QueueLimit = 0,
    });

    /// <summary>Bytes that are free.</summary>
    public long FreeBytes => (_units.GetStatistics()?.CurrentAvailablePermits ?? 0) * Unit;

    /// <summary>Takes memory until the lease is disposed.</summary>
    /// <exception cref="ServerBusyException">That much is not free.</exception>
    public RateLimitLease Take(int bytes)
    {
        RateLimitLease lease = _units.AttemptAcquire(UnitsOf(bytes));
        if (!lease.IsAcquired)
        {
            lease.Dispose();
            throw new ServerBusyException("The server is receiving too many pictures. Send this one again later.");
        }

        return lease;
    }

    public void Dispose() => _units.Dispose();

    private static int UnitsOf(int bytes) => (bytes + Unit - 1) / Unit;
}
