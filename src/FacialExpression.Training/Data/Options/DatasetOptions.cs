namespace FacialExpression.Training;

/// <summary>How a data set is loaded. Immutable.</summary>
public sealed record DatasetOptions
{
    private static readonly IReadOnlyDictionary<string, string?> NoMap = new Dictionary<string, string?>();

    /// <summary>
    /// How to handle an image, a row or a class that cannot be used. Default: <see cref="InvalidItemHandling.Throw"/>.
    /// </summary>
    public InvalidItemHandling InvalidItems { get; init; } = InvalidItemHandling.Throw;

    /// <summary>The size to which every image is resized. Default: 48×48 gray.</summary>
    public ImageShape Input { get; init; } = ImageShape.Fer2013;

    /// <summary>The largest image that is decoded. Default: <see cref="ImageLimits.Default"/>.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public ImageLimits ImageLimits
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(ImageLimits));
    } = ImageLimits.Default;

    /// <summary>
    /// The names of the classes, in the order of the outputs of a model that is trained on them: labels of your own, 2 to 1000,
    /// each of at most 100 characters and without commas. Default: the seven expressions, which any of their names mean
    /// (<see cref="ExpressionLabels.TryParse"/>); named in another order, they have the order of <see cref="Expression"/> all the
    /// same.
    /// </summary>
    /// <remarks>
    /// An image belongs to the class that its folder is named after, in any case. Where no class has that name but one is a name
    /// of the same expression, that one: the folder <c>happiness</c> means the class <c>Happy</c>.
    /// </remarks>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    /// <exception cref="ArgumentException">There are too few or too many names, or one cannot be the name of a class.</exception>
    /// <example><code>
    /// var options = new DatasetOptions { ClassNames = ["frown", "neutral", "smile"] };
    /// ExpressionDataset dataset = ExpressionDataset.FromFolder("smiles", options);
    /// </code></example>
    public IReadOnlyList<string> ClassNames
    {
        get;
        init => field = LabelSet.Checked(value ?? throw new ArgumentNullException(nameof(ClassNames)), nameof(ClassNames));
    } = LabelSet.Expressions;

    /// <summary>
    /// Whether the classes are those that the images' folders are named after, in alphabetical order, as with Keras'
    /// <c>labels="inferred"</c>, in place of <see cref="ClassNames"/>. Every folder that directly contains images is a class
    /// then, so a folder of another kind is not noticed. Default: <see langword="false"/>.
    /// </summary>
    /// <remarks>For <c>ExpressionDataset.FromImages</c>, the names are those of the images' classes.</remarks>
    public bool InferClassNames { get; init; }

    /// <summary>
    /// What the names of folders mean, where they are not names of classes: the name of a class, or <see langword="null"/> for
    /// images to leave out. Names are compared without case. For a CSV file, the names are those of FER-2013's expressions; for
    /// <c>ExpressionDataset.FromImages</c>, the images' classes. Default: empty.
    /// </summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    /// <exception cref="ArgumentException">Two names differ only in case.</exception>
    /// <example><code>
    /// var options = new DatasetOptions
    /// {
    ///     ClassNames = ["other", "smile"],
    ///     ClassMap = new Dictionary&lt;string, string?&gt; { ["happy"] = "smile", ["neutral"] = "other", ["disgust"] = null },
    /// };
    /// </code></example>
    public IReadOnlyDictionary<string, string?> ClassMap
    {
        get;
        init => field = value is null ? throw new ArgumentNullException(nameof(ClassMap)) : WithoutCase(value);
    } = NoMap;

    private static Dictionary<string, string?> WithoutCase(IReadOnlyDictionary<string, string?> map)
    {
        var copy = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach ((string name, string? className) in map)
        {
            if (!copy.TryAdd(name, className))
            {
                throw new ArgumentException(
                    $"{nameof(ClassMap)} must have each name once, whatever its case, received {Quoted.Text(name)} twice.",
                    nameof(map));
            }
        }

        return copy;
    }
}
