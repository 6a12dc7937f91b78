namespace FacialExpression;

/// <summary>
/// A model as a file for as long as ML.NET needs its path. ML.NET keeps the file open and saves from that, so the path can go at once;
/// where a system does not delete open files (Windows), it goes once the model is disposed: at the next pipeline or the end of the process.
/// </summary>
internal sealed class TemporaryModelFile : IDisposable
{
    private static readonly HashSet<string> Remaining = InitializeRemaining();

    public TemporaryModelFile(byte[] content)
    {
        Path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"FacialExpression-{Guid.NewGuid():N}.onnx");
        File.WriteAllBytes(Path, content);
    }

    public string Path { get; }

    public void Dispose()
    {
        lock (Remaining)
        {
            Remaining.Add(Path);
        }

        DeleteRemaining();
    }

    private static HashSet<string> InitializeRemaining()
    {
        AppDomain.CurrentDomain.ProcessExit += (_, _) => DeleteRemaining();
        return [];
    }

    private static void DeleteRemaining()
    {
        lock (Remaining)
        {
            Remaining.RemoveWhere(TryDelete);
        }
    }

    private static bool TryDelete(string path)
    {
        try
        {
            File.Delete(path);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
