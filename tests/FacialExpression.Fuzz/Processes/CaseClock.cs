using System.IO.MemoryMappedFiles;

namespace FacialExpression.Fuzz;

/// <summary>The case that a worker runs and its start time, in shared memory that outlives the worker.</summary>
internal sealed class CaseClock : IDisposable
{
    private const long None = -1;

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;

    public CaseClock(string path)
    {
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.OpenOrCreate, null, 2 * sizeof(long));
        _view = _file.CreateViewAccessor();
        End();
    }

    /// <summary>The running case and its duration so far; <see langword="null"/> between cases.</summary>
    public (long Number, TimeSpan Since)? Running => _view.ReadInt64(0) is not None and var number
        ? (number, TimeSpan.FromMilliseconds(Environment.TickCount64 - _view.ReadInt64(sizeof(long))))
        : null;

    public void Begin(long number)
    {
        _view.Write(sizeof(long), Environment.TickCount64);
        _view.Write(0, number);
    }

    public void End() => _view.Write(0, None);

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }
}
