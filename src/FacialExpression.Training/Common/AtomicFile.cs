namespace FacialExpression.Training;

/// <summary>Writes files that are complete or absent: a failure or a crash leaves the old file as it was.</summary>
internal static class AtomicFile
{
    private const string Extension = ".tmp";

    // Temporary files younger than this may be in use where the file system has no locks.
    private static readonly TimeSpan AbandonedAfter = TimeSpan.FromMinutes(1);

    private static readonly Lock Replacing = new();

    /// <summary>
    /// Writes a temporary file in the same folder, flushes it to the disk, and moves it into place. Creates missing folders. Any
    /// number of threads and processes may write one path at once: each writes a file of its own, and the last one to finish
    /// wins.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="write">Writes its content.</param>
    /// <exception cref="IOException">The file cannot be written, or its path is a URL.</exception>
    public static void Write(string path, Action<FileStream> write)
    {
        MissingPath.ThrowIfAddress(path);
        path = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        DeleteAbandoned(path);
        using FileStream file = CreateTemporary(path);
        try
        {
            write(file);
            file.Flush(flushToDisk: true);

            // Moved while it is open: the lock shows others that it is in use. One at a time: Windows refuses two moves to one
            // place.
            lock (Replacing)
            {
                File.Move(file.Name, path, overwrite: true);
            }
        }
        catch
        {
            file.Dispose();
            File.Delete(file.Name);
            throw;
        }
    }

    // Sharing deletion alone lets the open file be moved on Windows, and takes a shared lock on other systems.
    private static FileStream CreateTemporary(string path) =>
        new($"{path}.{Guid.NewGuid():N}{Extension}", FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete);

    /// <summary>Deletes what processes left behind that were killed while they wrote this path.</summary>
    private static void DeleteAbandoned(string path)
    {
        foreach (string file in Directory.EnumerateFiles(Path.GetDirectoryName(path)!, $"*{Extension}"))
        {
            if (IsTemporary(file, path) && DateTime.UtcNow - File.GetLastWriteTimeUtc(file) > AbandonedAfter)
            {
                Delete(file);
            }
        }
    }

    private static bool IsTemporary(string file, string path) =>
        file.StartsWith($"{path}.", StringComparison.Ordinal)
        && file.Length > path.Length + 1 + Extension.Length
        && Guid.TryParseExact(file.AsSpan(path.Length + 1, file.Length - path.Length - 1 - Extension.Length), "N", out _);

    private static void Delete(string file)
    {
        try
        {
            // A process that still writes the file has it locked, and opening it for this one alone fails.
            new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None).Dispose();
            File.Delete(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // In use, or another process deleted it first. The file that is to be written does not depend on it.
        }
    }
}
