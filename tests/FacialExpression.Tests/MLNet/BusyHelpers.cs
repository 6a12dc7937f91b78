namespace FacialExpression.Tests.MLNet;

/// <summary>Occupies all threads that help with batches, until it is disposed.</summary>
internal sealed class BusyHelpers : IDisposable
{
    private readonly BatchQueue _queue = new();
    private readonly ManualResetEventSlim _end = new();
    private readonly Lazy<bool>[] _batches;

    public BusyHelpers()
    {
        // One more, which is signalled here: there may be no helpers.
        using var started = new CountdownEvent(BatchQueue.MostHelpers + 1);
        _batches = [.. Enumerable.Range(0, BatchQueue.MostHelpers).Select(_ => new Lazy<bool>(() =>
        {
            started.Signal();
            _end.Wait();
            return true;
        }))];
        Array.ForEach(_batches, _queue.Add);
        started.Signal();
        started.Wait();
    }

    public void Dispose()
    {
        _end.Set();
        Array.ForEach(_batches, _queue.Finish);
        _end.Dispose();
    }
}
