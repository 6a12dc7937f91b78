namespace FacialExpression.Tool;

/// <summary>A file that is written beside its place and moved there when it is whole.</summary>
internal sealed class OutputFile : IAsyncDisposable
{
    private readonly string _path;
    private readonly string _beside;
    private bool _isComplete;

    /// <summary>Creates the file beside its place.</summary>
    /// <param name="path">Its place.</param>
    /// <param name="create">Opens the file at a path, for tests of disks that are full.</param>
    public OutputFile(string path, Func<string, Stream>? create = null)
    {
        CreateFolderOf(path);
        _path = Path.GetFullPath(path);
        _beside = Invariant($"{_path}.{Environment.ProcessId}.part");
        Stream = create?.Invoke(_beside) ?? new FileStream(_beside, FileMode.Create, FileAccess.ReadWrite, FileShare.None);
    }

    public Stream Stream { get; }

    /// <summary>Whether there is an earlier file, with something to lose.</summary>
    public static bool HasEarlier(string path) => new FileInfo(RealPath.Of(path)) is { Exists: true, Length: > 0 };

    public static void CreateFolderOf(string path)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
        {
            Directory.CreateDirectory(folder);
        }
    }

    /// <summary>Puts the file in its place, where it replaces an earlier one.</summary>
    public async ValueTask CompleteAsync()
    {
        await Stream.DisposeAsync().ConfigureAwait(false);
        File.Move(_beside, _path, overwrite: true);
        _isComplete = true;
    }

    public async ValueTask DisposeAsync()
    {
        if (_isComplete)
        {
            return;
        }

        try
        {
            await Stream.DisposeAsync().ConfigureAwait(false);
        }
        catch (IOException)
        {
            // As on a full disk: what waits to be written is not needed any more.
        }

        File.Delete(_beside);
    }
}
