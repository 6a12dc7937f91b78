namespace FacialExpression.Scoring;

/// <summary>The visible entries of a folder, by name.</summary>
/// <param name="Folders">The folders; one that is a link may lead back to a folder above.</param>
/// <param name="Files">The files.</param>
internal sealed record FolderListing(IReadOnlyList<DirectoryInfo> Folders, IReadOnlyList<FileInfo> Files)
{
    /// <exception cref="IOException">The folder cannot be listed.</exception>
    /// <exception cref="UnauthorizedAccessException">The system denies it.</exception>
    public static FolderListing Of(string folder, CancellationToken cancellationToken = default)
    {
        var folders = new List<DirectoryInfo>();
        var files = new List<FileInfo>();
        foreach (FileSystemInfo entry in new DirectoryInfo(folder).EnumerateFileSystemInfos())
        {
            cancellationToken.ThrowIfCancellationRequested();
            // "__MACOSX" is what macOS adds to zips.
            if (entry.Name.StartsWith('.') || entry.Name == "__MACOSX")
            {
                continue;
            }

            if (entry is FileInfo file)
            {
                files.Add(file);
            }
            else
            {
                folders.Add((DirectoryInfo)entry);
            }
        }

        folders.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        files.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        return new FolderListing(folders, files);
    }
}
