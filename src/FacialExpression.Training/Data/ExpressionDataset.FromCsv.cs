namespace FacialExpression.Training;

public sealed partial class ExpressionDataset
{
    /// <summary>
    /// Loads <c>fer2013.csv</c>: columns <c>emotion</c> (0 to 6 in FER-2013's own order), <c>pixels</c> (2,304 numbers) and
    /// <c>Usage</c> (Training, PublicTest = validation, PrivateTest = test). The labels become <see cref="Expression"/>'s order.
    /// With <see cref="DatasetOptions.ClassMap"/>, an emotion becomes the class that its expression is mapped to.
    /// </summary>
    /// <param name="path">
    /// The CSV file. A file with the columns <c>emotion</c> and <c>pixels</c> only has training images.
    /// </param>
    /// <param name="options">Default: throw on any invalid row.</param>
    /// <param name="progress">Receives the number of rows loaded.</param>
    /// <param name="cancellationToken">Cancels loading.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="DatasetException">
    /// The file has other columns, or rows that cannot be used; the message lists them.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// <see cref="DatasetOptions.ClassMap"/> leads to a class that does not exist, or the classes are to be inferred.
    /// </exception>
    /// <exception cref="OperationCanceledException">Loading was canceled.</exception>
    public static ExpressionDataset FromCsv(
        string path,
        DatasetOptions? options = null,
        IProgress<DatasetProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        CheckFile(path, "CSV file");
        return new ExpressionDataset(CsvSource.Load(path, options ?? new DatasetOptions(), progress, cancellationToken));
    }
}
