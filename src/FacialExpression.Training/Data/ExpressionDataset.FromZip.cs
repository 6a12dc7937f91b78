namespace FacialExpression.Training;

public sealed partial class ExpressionDataset
{
    /// <summary>
    /// Loads a zip archive as Kaggle provides it, laid out as for <see cref="FromFolder"/>, without unpacking it to disk.
    /// </summary>
    /// <param name="path">The zip file.</param>
    /// <param name="options">Default: throw on any invalid item.</param>
    /// <param name="progress">Receives the number of images loaded, from several threads at once.</param>
    /// <param name="cancellationToken">Cancels loading.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="DatasetException">
    /// The file is no zip archive, or has items that cannot be used; the message lists them.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// <see cref="DatasetOptions.ClassMap"/> leads to a class that does not exist, or the classes are both named and inferred.
    /// </exception>
    /// <exception cref="OperationCanceledException">Loading was canceled.</exception>
    public static ExpressionDataset FromZip(
        string path,
        DatasetOptions? options = null,
        IProgress<DatasetProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        CheckFile(path, "zip file");
        options ??= new DatasetOptions();
        var folders = new ClassFolders(new ClassTable(options));
        ZipSource.AddTo(folders, path);
        return new ExpressionDataset(ImageLoader.Load(
            Path.GetFileName(path),
            folders,
            () => ZipSource.OpenReader(path),
            options,
            progress,
            cancellationToken));
    }
}
