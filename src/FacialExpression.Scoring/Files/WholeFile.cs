namespace FacialExpression.Scoring;

/// <summary>Files that are whole or not there: written beside their place, brought to the disk, and renamed.</summary>
internal static class WholeFile
{
    private const string Unfinished = ".unfinished";

    /// <summary>Whether a name is that of a file that was not finished.</summary>
    public static bool IsUnfinished(string name) => name.EndsWith(Unfinished, StringComparison.Ordinal);

    /// <summary>Writes a file.</summary>
    /// <param name="path">Its place.</param>
    /// <param name="write">Writes its content, and leaves the stream open.</param>
    /// <param name="replace">
    /// Whether it replaces an earlier file; otherwise, of several processes that write it at once, the first wins.
    /// </param>
    /// <exception cref="IOException">It cannot be written; an earlier file is as it was.</exception>
    public static async Task WriteAsync(string path, Func<Stream, Task> write, bool replace = true)
    {
        string beside = Invariant($"{path}.{Environment.MachineName}-{Environment.ProcessId}{Unfinished}");
        try
        {
            using (var stream = new FileStream(beside, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16))
            {
                await write(stream).ConfigureAwait(false);
                stream.Flush(flushToDisk: true);
            }

            File.Move(beside, path, replace);
        }
        catch (IOException) when (!replace && File.Exists(path))
        {
            Delete(beside);
        }
        catch
        {
            Delete(beside);
            throw;
        }
    }

    private static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The first fault is the one to report; the next run writes over this file.
        }
    }
}
