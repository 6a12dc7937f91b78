namespace FacialExpression.Training;

public sealed partial class ExpressionDataset
{
    /// <summary>
    /// Loads images that the app has in memory, as pixels or as the bytes of image files. Each becomes gray of
    /// <see cref="DatasetOptions.Input"/>, as images of a folder do.
    /// </summary>
    /// <param name="images">
    /// Labeled images, enumerated once, on the calling thread. An image is no longer used once the next is requested, so that an
    /// iterator can dispose it.
    /// </param>
    /// <param name="source">The data set's name, in <see cref="Source"/>. Default: <c>images in memory</c>.</param>
    /// <param name="options">Default: throw on any invalid image. Classes without images are no problem here.</param>
    /// <param name="cancellationToken">Cancels loading.</param>
    /// <exception cref="DatasetException">There are no images, or some cannot be used; the message lists them.</exception>
    /// <exception cref="ArgumentException">
    /// <see cref="DatasetOptions.ClassMap"/> leads to a class that does not exist, or the classes are both named and inferred.
    /// </exception>
    /// <exception cref="OperationCanceledException">Loading was canceled.</exception>
    /// <example><code>
    /// IEnumerable&lt;LabeledImage&gt; Faces()
    /// {
    ///     foreach (string file in Directory.EnumerateFiles("smiles"))
    ///     {
    ///         using Picture picture = Picture.Load(file);
    ///         yield return new LabeledImage { Picture = picture, Label = Expression.Happy, Name = file };
    ///     }
    /// }
    ///
    /// ExpressionDataset dataset = ExpressionDataset.FromImages(Faces()).SplitValidation();
    /// </code></example>
    public static ExpressionDataset FromImages(
        IEnumerable<LabeledImage> images,
        string source = "images in memory",
        DatasetOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentException.ThrowIfNullOrEmpty(source);
        return new ExpressionDataset(ImageListSource.Load(images, source, options ?? new DatasetOptions(), cancellationToken));
    }
}
