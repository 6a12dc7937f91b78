namespace FacialExpression.Scoring;

/// <summary>
/// Files that another file names. A file that is missing is an image that cannot be read, not one that is left out.
/// </summary>
internal abstract class NamedFilesInput : ImageInput
{
    private string Folder => Path.GetDirectoryName(Path.GetFullPath(Location))!;

    public override IEnumerable<ImageEntry> List(CancellationToken cancellationToken)
    {
        foreach (string line in Names(cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            string name = line.Trim();
            if (name.Length > 0)
            {
                yield return new ImageEntry(name, ImageFile.SizeOf(new FileInfo(Path.Combine(Folder, name))));
            }
            else if (HasRows)
            {
                yield return new ImageEntry("", -1);
            }
        }
    }

    public override byte[] Read(ImageEntry image, CancellationToken cancellationToken) =>
        image.Name.Length > 0 ? ImageFile.Read(Path.Combine(Folder, image.Name))
            : throw new FileNotFoundException("This row of the table has no path.");

    public override bool IsThere() => File.Exists(Location);

    /// <summary>Whether an empty path is a row, whose image cannot be read; in a list it is an empty line.</summary>
    protected virtual bool HasRows => false;

    /// <summary>The paths, as the file has them.</summary>
    protected abstract IEnumerable<string> Names(CancellationToken cancellationToken);
}
