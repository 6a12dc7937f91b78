namespace FacialExpression.Training;

public sealed partial class ExpressionDataset
{
    /// <summary>
    /// Loads <c>fer2013.csv</c>: columns <c>emotion</c> (0 to 6 in FER-2013's own order), <c>pixels</c> (2,304 numbers) and
    /// <c>Usage</c> (Training, PublicTest = validation, PrivateTest = test). The labels become <see cref="Expression"/>'s order.
    /// </summary>
    /// <param name="path">The CSV file.</param>
    /// <param name="options">Default: throw on any invalid row.</param>
    /// <param name="progress">Told how many rows are read, from several threads at once.</param>
    /// <param name="cancellationToken">Stops the loading.</param>
    /// <exception cref="DatasetException">The file is missing, has other columns, or has rows that cannot be used; it lists all of them.</exception>
    public static ExpressionDataset FromCsv(
        string path, DatasetOptions? options = null, IProgress<DatasetProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return File.Exists(path)
            ? CsvLoader.Load(path, options ?? new DatasetOptions(), progress, cancellationToken)
            : throw new DatasetException($"There is no CSV file at \"{path}\" (looked for \"{Path.GetFullPath(path)}\").");
    }
}
