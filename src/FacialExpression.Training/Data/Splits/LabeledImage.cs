namespace FacialExpression.Training;

/// <summary>
/// An image in memory with its label, what several people see in it, or both; for <c>ExpressionDataset.FromImages</c>.
/// </summary>
/// <example><code>
/// using Picture picture = Picture.FromPixels(pixels, 48, 48, PixelFormat.Gray8);
/// var image = new LabeledImage { Picture = picture, Label = Expression.Happy };
/// </code></example>
public sealed record LabeledImage
{
    /// <summary>The image, of any size. It is used only while it is enumerated, and not disposed.</summary>
    public required Picture Picture { get; init; }

    /// <summary>
    /// What the face shows. Default: <see langword="null"/>, the expression with the most <see cref="Votes"/>. One of both is
    /// required.
    /// </summary>
    public Expression? Label { get; init; }

    /// <summary>
    /// What several people see in it. Default: <see langword="null"/>, not known; the label alone counts. Either all images of a
    /// split have votes, or none.
    /// </summary>
    public ExpressionVotes? Votes { get; init; }

    /// <summary>The split that the image belongs to. Default: <see cref="SplitKind.Training"/>.</summary>
    public SplitKind Split { get; init; } = SplitKind.Training;

    /// <summary>
    /// The image's name in <see cref="DatasetSplit.Names"/> and in messages. Default: its number, as in <c>image 5</c>.
    /// </summary>
    public string? Name { get; init; }
}
