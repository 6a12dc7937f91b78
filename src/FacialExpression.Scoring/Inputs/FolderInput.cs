namespace FacialExpression.Scoring;

/// <summary>All image files below a folder, by name. Links to folders are not followed: they may lead back.</summary>
internal sealed class FolderInput : ImageInput
{
    public override string Kind => "folder";

    public override IEnumerable<ImageEntry> List(CancellationToken cancellationToken) => List("", cancellationToken);

    public override byte[] Read(ImageEntry image, CancellationToken cancellationToken) =>
        ImageFile.Read(Path.Combine(Location, image.Name));

    public override bool IsThere() => Directory.Exists(Location);

    private IEnumerable<ImageEntry> List(string below, CancellationToken cancellationToken)
    {
        var folders = new List<string>();
        var files = new List<ImageEntry>();
        try
        {
            foreach (FileSystemInfo found in new DirectoryInfo(Path.Combine(Location, below)).EnumerateFileSystemInfos())
            {
                cancellationToken.ThrowIfCancellationRequested();
                // "__MACOSX" is what macOS adds to zips.
                if (found.Name.StartsWith('.') || found.Name == "__MACOSX")
                {
                    continue;
                }

                if (found is FileInfo file)
                {
                    if (ImageFileTypes.IsImage(file.Name))
                    {
                        files.Add(new ImageEntry(Join(below, file.Name), ImageFile.SizeOf(file)));
                    }
                }
                else if (found.LinkTarget is null)
                {
                    folders.Add(found.Name);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A folder that is left out in silence would be missing from the results.
            throw new ScoringException(
                $"The folder \"{Path.Combine(Location, below)}\" cannot be listed ({e.Message}), so its images would be missing. "
                + "Make it readable, or score its neighbors.",
                e);
        }

        files.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        foreach (ImageEntry file in files)
        {
            yield return file;
        }

        folders.Sort(StringComparer.Ordinal);
        foreach (ImageEntry image in folders.SelectMany(folder => List(Join(below, folder), cancellationToken)))
        {
            yield return image;
        }
    }

    // The same name on every system.
    private static string Join(string folder, string name) => folder.Length == 0 ? name : $"{folder}/{name}";
}
