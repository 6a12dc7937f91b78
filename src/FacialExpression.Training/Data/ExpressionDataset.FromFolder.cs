namespace FacialExpression.Training;

public sealed partial class ExpressionDataset
{
    /// <summary>
    /// Loads a folder laid out as <c>train/CLASS/*.jpg</c> with <c>validation/</c> or <c>test/</c> beside it, also with a folder
    /// above them. Usual names of splits are recognized, as <c>training_set</c>, <c>FER2013Valid</c> or <c>PrivateTest</c>. Class
    /// folders without a split above them are training images; they must then be in one folder.
    /// </summary>
    /// <param name="path">The folder. Links to folders are followed, unless their files are loaded already.</param>
    /// <param name="options">Default: throw on any invalid item.</param>
    /// <param name="progress">Receives the number of images loaded, from several threads at once.</param>
    /// <param name="cancellationToken">Cancels loading.</param>
    /// <remarks>Loads JPEG, PNG, WebP, GIF and BMP of any size and color, on all cores.</remarks>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="DatasetException">The folder has items that cannot be used; the message lists them.</exception>
    /// <exception cref="ArgumentException">
    /// <see cref="DatasetOptions.ClassMap"/> leads to a class that does not exist, or the classes are both named and inferred.
    /// </exception>
    /// <exception cref="OperationCanceledException">Loading was canceled.</exception>
    public static ExpressionDataset FromFolder(
        string path,
        DatasetOptions? options = null,
        IProgress<DatasetProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!Directory.Exists(path))
        {
            throw new DirectoryNotFoundException(File.Exists(path)
                ? $"{Quoted.Path(path)} is a file, not a folder. Load it with ExpressionDataset.Load."
                : MissingPath.Explain(path, "folder", "Download the files first, and pass the path of their folder."));
        }

        options ??= new DatasetOptions();
        var folders = new ClassFolders(new ClassTable(options));
        FolderSource.AddTo(folders, path);
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        return new ExpressionDataset(ImageLoader.Load(
            name, folders, () => new FileReader(path), options, progress, cancellationToken));
    }
}
