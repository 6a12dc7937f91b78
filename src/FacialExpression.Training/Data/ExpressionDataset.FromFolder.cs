namespace FacialExpression.Training;

public sealed partial class ExpressionDataset
{
    /// <summary>
    /// Loads a folder laid out as <c>train/CLASS/*.jpg</c> with <c>validation/</c> or <c>test/</c> beside it, also with a folder on top.
    /// Class folders without a split above them are training images.
    /// </summary>
    /// <param name="path">The folder.</param>
    /// <param name="options">Default: throw on any invalid item.</param>
    /// <param name="progress">Told how many images are read, from several threads at once.</param>
    /// <param name="cancellationToken">Stops the loading.</param>
    /// <remarks>Reads JPEG, PNG, WebP, GIF and BMP of any size and colour, on all cores.</remarks>
    /// <exception cref="DatasetException">The folder is missing, or has items that cannot be used; it lists all of them.</exception>
    public static ExpressionDataset FromFolder(
        string path, DatasetOptions? options = null, IProgress<DatasetProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!Directory.Exists(path))
        {
            throw new DatasetException($"There is no folder at \"{path}\" (looked for \"{Path.GetFullPath(path)}\").");
        }

        var folders = new ClassFolders();
        foreach (string file in Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories))
        {
            folders.Add(Path.GetRelativePath(path, file).Replace(Path.DirectorySeparatorChar, '/'));
        }

        folders.Complete();
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        return ImageLoader.Load(name, folders, () => new FileReader(path), options ?? new DatasetOptions(), progress, cancellationToken);
    }
}
