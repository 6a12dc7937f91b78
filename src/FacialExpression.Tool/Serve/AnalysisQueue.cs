using System.Threading.RateLimiting;

namespace FacialExpression.Tool;

/// <summary>Lets some pictures be analyzed at the same time and some wait; further ones are refused.</summary>
/// <remarks>
/// Large pictures wait twice: for memory among each other, and then with all others for a slot. So decoded pictures take a
/// bounded amount of memory on any number of cores, and of the largest ones one or two are before a small one.
/// </remarks>
internal sealed class AnalysisQueue(ServeLimits limits, ExpressionAnalyzer analyzer, FreedMemory freed)
    : IPictureAnalysis, IDisposable
{
    private readonly ConcurrencyLimiter _slots = Limiter(limits.Running, limits.Waiting);
    private readonly ConcurrencyLimiter _pixels = Limiter(limits.PixelsAtOnce, limits.PixelsWaiting);
    private long _waitingForMemory;

    public long Running => limits.Running - (_slots.GetStatistics()?.CurrentAvailablePermits ?? limits.Running);

    public long Waiting => Interlocked.Read(ref _waitingForMemory) + (_slots.GetStatistics()?.CurrentQueuedCount ?? 0);

    public async Task<PictureExpressions> AnalyzeAsync(UploadedFile file, CancellationToken cancellationToken)
    {
        using (file)
        {
            using RateLimitLease? memory = await TakeMemoryAsync(file, cancellationToken).ConfigureAwait(false);
            using RateLimitLease slot = RequireAcquired(await _slots.AcquireAsync(1, cancellationToken).ConfigureAwait(false));
            try
            {
                using var picture = Picture.Decode(file.Bytes, limits.Image);
                file.Dispose();
                return PictureExpressions.Of(picture, analyzer.Analyze(picture, cancellationToken));
            }
            finally
            {
                if (memory is not null)
                {
                    freed.Add();
                }
            }
        }
    }

    public void Dispose()
    {
        _slots.Dispose();
        _pixels.Dispose();
    }

    /// <summary>Takes memory for the pixels of a large picture. One with too many pixels needs none: it is not decoded.</summary>
    private async ValueTask<RateLimitLease?> TakeMemoryAsync(UploadedFile file, CancellationToken cancellationToken)
    {
        long pixels = PictureHeader.PixelsOf(file.Bytes);
        if (pixels <= limits.SmallPixels || pixels > limits.MaxPixels)
        {
            return null;
        }

        Interlocked.Increment(ref _waitingForMemory);
        try
        {
            return RequireAcquired(await _pixels.AcquireAsync((int)pixels, cancellationToken).ConfigureAwait(false));
        }
        finally
        {
            Interlocked.Decrement(ref _waitingForMemory);
        }
    }

    private static RateLimitLease RequireAcquired(RateLimitLease lease)
    {
        if (!lease.IsAcquired)
        {
            lease.Dispose();
            throw new ServerBusyException("Too many pictures wait to be analyzed. Send this one again later.");
        }

        return lease;
    }

    private static ConcurrencyLimiter Limiter(int permits, int queue) => new(new ConcurrencyLimiterOptions
    {
        PermitLimit = permits,
        QueueLimit = queue,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });
}
