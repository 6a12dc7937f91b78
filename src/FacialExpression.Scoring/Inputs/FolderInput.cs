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
        ImageEntry[] images;
        string[] folders;
        try
        {
            var listing = FolderListing.Of(Path.Combine(Location, below), cancellationToken);
            images =
            [
                .. listing.Files.Where(file => ImageFileTypes.IsImage(file.Name))
                    .Select(file => new ImageEntry(Join(below, file.Name), ImageFile.SizeOf(file))),
            ];
            folders = [.. listing.Folders.Where(folder => folder.LinkTarget is null).Select(folder => folder.Name)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A folder that is left out in silence would be missing from the results.
            throw new ScoringException(
                $"The folder \"{Path.Combine(Location, below)}\" cannot be listed ({e.Message}), so its images would be missing. "
                + "Make it readable, or score its neighbors.",
                e);
        }

        foreach (ImageEntry image in images)
        {
            yield return image;
        }

        foreach (ImageEntry image in folders.SelectMany(folder => List(Join(below, folder), cancellationToken)))
        {
            yield return image;
        }
    }

    // The same name on every system.
    private static string Join(string folder, string name) => folder.Length == 0 ? name : $"{folder}/{name}";
}
