using System.Collections.Concurrent;

namespace FacialExpression;

/// <summary>A model as a file, which ML.NET reads it from and saves it from. Gone when disposed, or else when the process ends.</summary>
internal sealed class TemporaryModelFile : IDisposable
{
    private static readonly ConcurrentDictionary<string, bool> Remaining = DeleteAtExit();

    public TemporaryModelFile(string folder, byte[] content)
    {
        Path = System.IO.Path.Combine(folder, $"FacialExpression-{Guid.NewGuid():N}.onnx");
        Remaining[Path] = true;
        File.WriteAllBytes(Path, content);
    }

    ~TemporaryModelFile() => Delete(Path);

    public string Path { get; }

    /// <summary>Whether the model has been disposed.</summary>
    public bool IsDisposed { get; private set; }

    public void Dispose()
    {
        IsDisposed = true;
        Delete(Path);
        GC.SuppressFinalize(this);
    }

    private static ConcurrentDictionary<string, bool> DeleteAtExit()
    {
        static void DeleteAll() => Remaining.Keys.ToList().ForEach(Delete);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => DeleteAll();
        AppDomain.CurrentDomain.UnhandledException += (_, e) =>
        {
            if (e.IsTerminating)
            {
                DeleteAll();
            }
        };
        return [];
    }

    private static void Delete(string path)
    {
        try
        {
            File.Delete(path);
            Remaining.TryRemove(path, out _);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Windows keeps open files: once more when the process ends.
        }
    }
}
