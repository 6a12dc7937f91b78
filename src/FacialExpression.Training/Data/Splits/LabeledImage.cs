namespace FacialExpression.Training;

/// <summary>
/// An image in memory, as pixels or as the bytes of a file, with its label, what several people see in it, or both; for
/// <c>ExpressionDataset.FromImages</c>.
/// </summary>
/// <example><code>
/// using Picture picture = Picture.FromPixels(pixels, 48, 48, PixelFormat.Gray8);
/// var image = new LabeledImage { Picture = picture, Label = Expression.Happy };
/// var other = new LabeledImage { EncodedImage = jpeg, ClassName = "smile" };
/// </code></example>
public sealed record LabeledImage
{
    /// <summary>
    /// The image, of any size. It is used only while it is enumerated, and not disposed. Default: <see langword="null"/>. Either
    /// it or <see cref="EncodedImage"/> is required.
    /// </summary>
    public Picture? Picture { get; init; }

    /// <summary>
    /// The image as the bytes of a JPEG, PNG, WebP, GIF or BMP file of any size and color. One that cannot be decoded is handled
    /// as <see cref="DatasetOptions.InvalidItems"/> specifies. Default: empty.
    /// </summary>
    public ReadOnlyMemory<byte> EncodedImage { get; init; }

    /// <summary>
    /// What the face shows. Default: <see langword="null"/>, <see cref="ClassName"/> or the expression with the most
    /// <see cref="Votes"/>. One of the three is required.
    /// </summary>
    public Expression? Label { get; init; }

    /// <summary>
    /// The name of the image's class, in place of <see cref="Label"/>: one of <see cref="DatasetOptions.ClassNames"/>, in any
    /// case, or another name that a folder could have. Default: <see langword="null"/>.
    /// </summary>
    public string? ClassName { get; init; }

    /// <summary>
    /// What several people see in it. Default: <see langword="null"/>, not known; the label alone counts. Either all images of a
    /// split have votes, or none. For the seven expressions only.
    /// </summary>
    public ExpressionVotes? Votes { get; init; }

    /// <summary>The split that the image belongs to. Default: <see cref="SplitKind.Training"/>.</summary>
    public SplitKind Split { get; init; } = SplitKind.Training;

    /// <summary>
    /// The image's name in <see cref="DatasetSplit.Names"/> and in messages. Default: its number, as in <c>image 5</c>.
    /// </summary>
    public string? Name { get; init; }
}
