using System.Collections.Concurrent;

namespace FacialExpression;

/// <summary>A model as a file, which ML.NET loads and saves it from. Deleted when disposed, or when the process ends.</summary>
internal sealed class TemporaryModelFile : IDisposable
{
    private static readonly ConcurrentDictionary<string, bool> Remaining = DeleteAtExit();

    /// <exception cref="IOException">The folder cannot be written to.</exception>
    public TemporaryModelFile(string folder, byte[] content)
    {
        Path = System.IO.Path.Combine(folder, $"FacialExpression-{Guid.NewGuid():N}.onnx");
        Remaining[Path] = true;
        try
        {
            File.WriteAllBytes(Path, content);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Delete(Path);
            throw new IOException(
                $"The model's {content.Length} bytes cannot be written to the temporary folder {Quoted.Path(folder)} "
                + $"({e.GetType().Name}), where ML.NET reads them from. Set MLContext.TempFilePath to a folder with room.",
                e);
        }
    }

    ~TemporaryModelFile() => Delete(Path);

    public string Path { get; }

    public void Dispose()
    {
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
            // Windows does not delete open files. The next attempt is made when the process ends.
        }
    }
}
