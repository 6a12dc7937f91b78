using System.Threading.RateLimiting;

namespace FacialExpression.Tool;

/// <summary>Lets some pictures be analyzed at the same time and some wait; further ones are refused.</summary>
internal sealed class AnalysisQueue(ServeLimits limits, ExpressionAnalyzer analyzer) : IDisposable
{
    private readonly ConcurrencyLimiter _limiter = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = limits.Running,
        QueueLimit = limits.Waiting,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    /// <summary>Pictures that are being analyzed.</summary>
    public long Running => limits.Running - (_limiter.GetStatistics()?.CurrentAvailablePermits ?? limits.Running);

    /// <summary>Pictures that wait.</summary>
    public long Waiting => _limiter.GetStatistics()?.CurrentQueuedCount ?? 0;

    /// <summary>Analyzes an uploaded file when its turn comes, and disposes it.</summary>
    /// <exception cref="ServerBusyException">Too many pictures wait.</exception>
    /// <exception cref="ImageFormatException">The file is no image that can be decoded.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public async Task<PictureExpressions> AnalyzeAsync(UploadedFile file, CancellationToken cancellationToken)
    {
        using (file)
        {
            using RateLimitLease turn = await _limiter.AcquireAsync(1, cancellationToken).ConfigureAwait(false);
            if (!turn.IsAcquired)
            {
                throw new ServerBusyException("Too many pictures wait to be analyzed. Send this one again later.");
            }

            using var picture = Picture.Decode(file.Bytes, limits.Image);
            file.Dispose();
            return PictureExpressions.Of(picture, analyzer.Analyze(picture, cancellationToken));
        }
    }

    public void Dispose() => _limiter.Dispose();
}
