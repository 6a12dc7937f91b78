namespace FacialExpression.Training;

/// <summary>The images of one split of a data set, as bytes with their labels. Immutable and thread-safe.</summary>
public sealed class DatasetSplit
{
    private readonly ReadOnlyMemory<byte> _pixels;
    private readonly Expression[] _labels;

    internal DatasetSplit(
        SplitKind kind,
        ImageShape input,
        ReadOnlyMemory<byte> pixels,
        Expression[] labels,
        string[] names,
        IReadOnlyList<ExpressionScores>? targets = null,
        IReadOnlyList<string>? classNames = null)
    {
        Kind = kind;
        Input = input;
        _pixels = pixels;
        _labels = labels;
        Labels = Array.AsReadOnly(labels);
        Names = Array.AsReadOnly(names);
        Targets = targets;
        ClassNames = classNames ?? LabelSet.Expressions;
    }

    /// <summary>The purpose of the images.</summary>
    public SplitKind Kind { get; }

    /// <summary>The size of each image.</summary>
    public ImageShape Input { get; }

    /// <summary>The number of images; may be 0.</summary>
    public int Count => _labels.Length;

    /// <summary>The label of each image.</summary>
    public IReadOnlyList<Expression> Labels { get; }

    /// <summary>
    /// The target of each training image, where that is not its label alone (see <c>ExpressionDataset.Distill</c>); otherwise
    /// <see langword="null"/>, as in every other split. Training accuracy and class weights then use the expression with the
    /// highest target, as in Keras.
    /// </summary>
    public IReadOnlyList<ExpressionScores>? Targets { get; }

    /// <summary>Where each image came from: a path, a zip entry, a CSV line.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>
    /// The names of the classes, in the order of their indices. All that is made of the images has as many classes: networks,
    /// targets, figures.
    /// </summary>
    internal IReadOnlyList<string> ClassNames { get; }

    /// <summary>The number of classes.</summary>
    internal int ClassCount => ClassNames.Count;

    /// <summary>The classes as the public results name them, in the order of their indices.</summary>
    internal IEnumerable<Expression> Classes => Enumerable.Range(0, ClassCount).Select(index => (Expression)index);

    /// <summary>All pixels, image by image, row by row, 0 to 255.</summary>
    public ReadOnlySpan<byte> Pixels => _pixels.Span;

    /// <summary>The pixels of one image, row by row, 0 to 255.</summary>
    /// <param name="index">At least 0 and less than <see cref="Count"/>.</param>
    public ReadOnlySpan<byte> GetPixels(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        return _pixels.Span.Slice(index * Input.Size, Input.Size);
    }

    /// <summary>The index of an image's class in <see cref="ClassNames"/>.</summary>
    internal int ClassOf(int index) => (int)_labels[index];

    /// <summary>The class that an image's weight in the loss goes by: that of its largest target, as in Keras.</summary>
    internal int TargetClassOf(int index) => Targets is null ? ClassOf(index) : (int)Targets[index].Highest;

    /// <summary>Whether a model with these labels, in any order and case, predicts the classes of the images.</summary>
    internal bool HasClasses(IReadOnlyList<string> labels) =>
        labels.Count == ClassCount && labels.ToHashSet(StringComparer.OrdinalIgnoreCase).SetEquals(ClassNames);

    /// <summary>The number of images of one expression.</summary>
    /// <param name="expression">The expression to count.</param>
    public int CountOf(Expression expression) => _labels.Count(l => l == expression);

    /// <summary>
    /// Class weights that give every expression the same total weight: images / (expressions · images of the expression), as
    /// scikit-learn's "balanced". Expressions without images have none.
    /// </summary>
    /// <example><code>
    /// var options = new TrainingOptions { Epochs = 10, ClassWeights = dataset.Training.GetBalancedClassWeights() };
    /// </code></example>
    public IReadOnlyDictionary<Expression, double> GetBalancedClassWeights()
    {
        Dictionary<Expression, int> counts = _labels.CountBy(label => label).ToDictionary();
        return counts.OrderBy(c => c.Key).ToDictionary(c => c.Key, c => (double)Count / (counts.Count * c.Value));
    }

    /// <summary>The same images with other targets.</summary>
    internal DatasetSplit WithTargets(IReadOnlyList<ExpressionScores> targets) =>
        new(Kind, Input, _pixels, _labels, [.. Names], targets, ClassNames);

    /// <summary>Some of the images, in the given order.</summary>
    internal DatasetSplit Select(IReadOnlyList<int> indices, SplitKind kind)
    {
        byte[] pixels = new byte[indices.Count * Input.Size];
        for (int i = 0; i < indices.Count; i++)
        {
            GetPixels(indices[i]).CopyTo(pixels.AsSpan(i * Input.Size));
        }

        return new DatasetSplit(
            kind,
            Input,
            pixels,
            [.. indices.Select(i => _labels[i])],
            [.. indices.Select(i => Names[i])],
            Targets is null || kind != SplitKind.Training ? null : [.. indices.Select(i => Targets[i])],
            ClassNames);
    }
}
