using System.Numerics.Tensors;

namespace FacialExpression.Training;

/// <summary>The images of one split of a data set, as bytes with their labels. Immutable and thread-safe.</summary>
public sealed class DatasetSplit
{
    private readonly ReadOnlyMemory<byte> _pixels;
    private readonly Expression[] _labels;
    private readonly IReadOnlyList<Expression> _readOnlyLabels;
    private readonly Lazy<IReadOnlyList<ExpressionScores>?> _targets;
    private readonly Lazy<LabelNames> _names;

    internal DatasetSplit(
        SplitKind kind,
        ImageShape input,
        ReadOnlyMemory<byte> pixels,
        Expression[] labels,
        string[] names,
        IReadOnlyList<float[]>? targets = null,
        IReadOnlyList<string>? classNames = null,
        IReadOnlyList<ExpressionVotes?>? votes = null)
    {
        Kind = kind;
        Input = input;
        _pixels = pixels;
        _labels = labels;
        _readOnlyLabels = Array.AsReadOnly(labels);
        Names = Array.AsReadOnly(names);
        Votes = votes;
        ClassNames = classNames ?? LabelSet.Expressions;
        _names = new Lazy<LabelNames>(() => new LabelNames(ClassNames));
        bool needsTargets = targets is null && votes is not null && kind == SplitKind.Training;
        SoftTargets = needsTargets ? [.. Enumerable.Range(0, Count).Select(VoteDistributionOf)] : targets;
        _targets = new Lazy<IReadOnlyList<ExpressionScores>?>(
            () => SoftTargets is null ? null : [.. SoftTargets.Select(target => new ExpressionScores(target))]);
    }

    /// <summary>The purpose of the images.</summary>
    public SplitKind Kind { get; }

    /// <summary>The size of each image.</summary>
    public ImageShape Input { get; }

    /// <summary>The number of images; may be 0.</summary>
    public int Count => _labels.Length;

    /// <summary>The names of the classes: those of the data set, see <see cref="ExpressionDataset.ClassNames"/>.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>The label of each image.</summary>
    /// <exception cref="InvalidOperationException">
    /// The classes are not the seven expressions; <see cref="GetClassName"/> has the label of each image by name.
    /// </exception>
    public IReadOnlyList<Expression> Labels
    {
        get
        {
            LabelSet.RequireExpressions(ClassNames, nameof(Labels), nameof(GetClassName));
            return _readOnlyLabels;
        }
    }

    /// <summary>The name of the class that an image is labeled with, one of <see cref="ClassNames"/>.</summary>
    /// <param name="index">At least 0 and less than <see cref="Count"/>.</param>
    public string GetClassName(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        return ClassNames[ClassOf(index)];
    }

    /// <summary>
    /// The target of each training image, where that is not its label alone: the distribution of its <see cref="Votes"/>, or what
    /// <c>ExpressionDataset.Distill</c> makes; otherwise <see langword="null"/>, as in every other split. Training accuracy and
    /// class weights then use the expression with the highest target, as in Keras.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// There are targets, and the classes are not the seven expressions; <see cref="GetTarget"/> has the target of each image.
    /// </exception>
    public IReadOnlyList<ExpressionScores>? Targets
    {
        get
        {
            if (SoftTargets is not null)
            {
                LabelSet.RequireExpressions(ClassNames, nameof(Targets), nameof(GetTarget));
            }

            return _targets.Value;
        }
    }

    /// <summary>
    /// The target of an image by the names of the classes: all of it on its label, where nothing else is known.
    /// </summary>
    /// <param name="index">At least 0 and less than <see cref="Count"/>.</param>
    public LabelScores GetTarget(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        return new LabelScores(_names.Value, SoftTargets is null ? Certain(index) : SoftTargets[index]);
    }

    /// <summary>
    /// What several people saw in each image; <see langword="null"/> for images without an expression by their votes, and
    /// <see langword="null"/> as a whole if the data set has no votes (see <c>ExpressionDataset.WithVotes</c>).
    /// </summary>
    public IReadOnlyList<ExpressionVotes?>? Votes { get; }

    /// <summary>Where each image came from: a path, a zip entry, a CSV line.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>
    /// The targets of the images in the order of the classes; <see langword="null"/> where the label alone counts.
    /// </summary>
    internal IReadOnlyList<float[]>? SoftTargets { get; }

    /// <summary>The class of each image, as an index whatever the enum calls it.</summary>
    internal ReadOnlySpan<Expression> ClassIndices => _labels;

    /// <summary>The number of classes. All that is made of the images has as many: networks, targets, figures.</summary>
    internal int ClassCount => ClassNames.Count;

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
    internal int TargetClassOf(int index) =>
        SoftTargets is null ? ClassOf(index) : TensorPrimitives.IndexOfMax<float>(SoftTargets[index]);

    /// <summary>The distribution of an image's votes; all of it on its label where it has none.</summary>
    internal float[] VoteDistributionOf(int index) => Votes?[index]?.Distribution.AsSpan().ToArray() ?? Certain(index);

    private float[] Certain(int index)
    {
        float[] certain = new float[ClassCount];
        certain[ClassOf(index)] = 1;
        return certain;
    }

    /// <summary>Whether a model with these labels, in any order and case, predicts the classes of the images.</summary>
    internal bool HasClasses(IReadOnlyList<string> labels) =>
        labels.Count == ClassCount && labels.ToHashSet(StringComparer.OrdinalIgnoreCase).SetEquals(ClassNames);

    /// <summary>The number of images of one expression.</summary>
    /// <param name="expression">The expression to count.</param>
    /// <exception cref="InvalidOperationException">The classes are not the seven expressions.</exception>
    public int CountOf(Expression expression)
    {
        LabelSet.RequireExpressions(ClassNames, $"{nameof(CountOf)} of an expression", $"{nameof(CountOf)} of a name");
        return CountOfClass((int)expression);
    }

    /// <summary>The number of images of one class.</summary>
    /// <param name="className">One of <see cref="ClassNames"/>, in any case, or another name of the same expression.</param>
    /// <exception cref="ArgumentException">There is no such class.</exception>
    public int CountOf(string className) => LabelSet.TryParse(ClassNames, className, out Expression label)
        ? CountOfClass((int)label)
        : throw new ArgumentException(
            $"{Quoted.Text(className)} is none of the classes {Quoted.Sentence(string.Join(", ", ClassNames))}.",
            nameof(className));

    /// <summary>The number of images of the class of an index.</summary>
    internal int CountOfClass(int index) => _labels.Count(label => (int)label == index);

    /// <summary>
    /// Class weights that give every expression the same total weight: images / (expressions · images of the expression), as
    /// scikit-learn's "balanced". Expressions without images have none. An image counts for its highest target, its label where
    /// it has no targets. The mean weight over all images is 1.
    /// </summary>
    /// <param name="exponent">
    /// How far to balance: 1, the default, for equal total weights; 0.5 for weights by the square root of the inverse frequency;
    /// 0 for none.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The exponent is not between 0 and 1.</exception>
    /// <exception cref="InvalidOperationException">
    /// The classes are not the seven expressions; <see cref="GetBalancedClassWeightsByName"/> is for any.
    /// </exception>
    /// <example><code>
    /// var options = new TrainingOptions { Epochs = 10, ClassWeights = dataset.Training.GetBalancedClassWeights() };
    /// </code></example>
    public IReadOnlyDictionary<Expression, double> GetBalancedClassWeights(double exponent = 1)
    {
        LabelSet.RequireExpressions(ClassNames, nameof(GetBalancedClassWeights), nameof(GetBalancedClassWeightsByName));
        return GetBalancedWeights(exponent).ToDictionary(weight => (Expression)weight.Class, weight => weight.Weight);
    }

    /// <summary>
    /// The weights of <see cref="GetBalancedClassWeights"/> by the names of the classes, for
    /// <see cref="TrainingOptions.ClassWeightsByName"/>.
    /// </summary>
    /// <inheritdoc cref="GetBalancedClassWeights" path="/param"/>
    /// <exception cref="ArgumentOutOfRangeException">The exponent is not between 0 and 1.</exception>
    public IReadOnlyDictionary<string, double> GetBalancedClassWeightsByName(double exponent = 1) =>
        GetBalancedWeights(exponent).ToDictionary(weight => ClassNames[weight.Class], weight => weight.Weight);

    private IEnumerable<(int Class, double Weight)> GetBalancedWeights(double exponent)
    {
        if (exponent is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(exponent), exponent, "The exponent must be between 0 and 1.");
        }

        Dictionary<int, int> counts = Enumerable.Range(0, Count).CountBy(TargetClassOf).ToDictionary();
        double total = counts.Values.Sum(count => count * Math.Pow(count, -exponent));
        return counts.OrderBy(c => c.Key).Select(c => (c.Key, Math.Pow(c.Value, -exponent) * Count / total));
    }

    /// <summary>The same images with other targets.</summary>
    internal DatasetSplit WithTargets(IReadOnlyList<float[]> targets) =>
        new(Kind, Input, _pixels, _labels, [.. Names], targets, ClassNames, Votes);

    /// <summary>The same images with votes, and so with other targets.</summary>
    internal DatasetSplit WithVotes(IReadOnlyList<ExpressionVotes?> votes) =>
        new(Kind, Input, _pixels, _labels, [.. Names], targets: null, ClassNames, votes);

    /// <summary>
    /// The images that a majority agrees on, with that as their label; the same split where there are no votes.
    /// </summary>
    internal DatasetSplit ByMajority()
    {
        if (Votes is null)
        {
            return this;
        }

        int[] agreed = [.. Enumerable.Range(0, Count).Where(i => Votes[i]?.Majority is not null)];
        DatasetSplit images = Select(agreed, Kind);
        Expression[] labels = [.. agreed.Select(i => Votes[i]!.Majority!.Value)];
        return new DatasetSplit(Kind, Input, images._pixels, labels, [.. images.Names], images.SoftTargets, ClassNames);
    }

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
            SoftTargets is null || kind != SplitKind.Training ? null : [.. indices.Select(i => SoftTargets[i])],
            ClassNames,
            Votes is null ? null : [.. indices.Select(i => Votes[i])]);
    }
}
