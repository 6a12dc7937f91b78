namespace FacialExpression.Web.Tests;

/// <summary>A detector that finds nothing, when a test lets it.</summary>
internal sealed class GateDetector : IFaceDetector, IDisposable
{
    private readonly SemaphoreSlim _gate = new(0);
    private int _entered;
    private int _canceled;

    /// <summary>Calls that have begun.</summary>
    public int Entered => Volatile.Read(ref _entered);

    /// <summary>Calls that ended because their token was canceled.</summary>
    public int Canceled => Volatile.Read(ref _canceled);

    public IReadOnlyList<DetectedFace> Detect(Picture picture, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _entered);
        try
        {
            _gate.Wait(cancellationToken);
            return [];
        }
        catch (OperationCanceledException)
        {
            Interlocked.Increment(ref _canceled);
            throw;
        }
    }

    /// <summary>Lets calls end.</summary>
    public void Open(int calls) => _gate.Release(calls);

    public void Dispose() => _gate.Dispose();
}
