namespace FacialExpression.Tool;

/// <summary>Gives the memory of large files and pictures back to the machine when the server has no more of them.</summary>
/// <remarks>
/// Their arrays are garbage after use. The next collection may be hours away on a server that has little to do, and an ordinary
/// one keeps the memory for later arrays. This one compacts the heap and stops all threads meanwhile, so it comes after a time
/// without large files and pictures, and once.
/// </remarks>
internal sealed class FreedMemory : IDisposable
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);

    private readonly Timer _timer;
    private int _collections;

    public FreedMemory() => _timer = new Timer(_ => Collect());

    /// <summary>How often memory was given back.</summary>
    public int Collections => Volatile.Read(ref _collections);

    /// <summary>A large array was freed.</summary>
    public void Add() => _timer.Change(Quiet, Timeout.InfiniteTimeSpan);

    public void Dispose() => _timer.Dispose();

    private void Collect()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        Interlocked.Increment(ref _collections);
    }
}
