namespace FacialExpression.Training;

/// <summary>
/// Labelled faces in memory: gray bytes with labels, in a training, a validation and a test split. Immutable and thread-safe.
/// </summary>
/// <example><code>
/// ExpressionDataset dataset = ExpressionDataset.FromZip("fer2013.zip");
/// Console.WriteLine(dataset.Audit());
/// </code></example>
public sealed partial class ExpressionDataset
{
    internal ExpressionDataset(
        string source, DatasetSplit training, DatasetSplit validation, DatasetSplit test, IReadOnlyList<DatasetProblem> skipped)
    {
        Source = source;
        Training = training;
        Validation = validation;
        Test = test;
        Skipped = skipped;
    }

    /// <summary>Where the images came from, as in <c>fer2013.zip</c> or <c>drawn faces, seed 42</c>.</summary>
    public string Source { get; }

    /// <summary>The size of every image.</summary>
    public ImageShape Input => Training.Input;

    /// <summary>The images to learn from.</summary>
    public DatasetSplit Training { get; }

    /// <summary>The images to choose settings and models by; empty where the source has none (see <see cref="SplitValidation"/>).</summary>
    public DatasetSplit Validation { get; }

    /// <summary>The images to measure with, once; empty where the source has none. Training never looks at them.</summary>
    public DatasetSplit Test { get; }

    /// <summary>What was left out with <see cref="InvalidItemHandling.Skip"/>.</summary>
    public IReadOnlyList<DatasetProblem> Skipped { get; }

    /// <summary>
    /// Loads a folder, a <c>.zip</c> or a <c>.csv</c>, whichever the path is.
    /// </summary>
    /// <param name="path">A folder, or a file with one of these endings.</param>
    /// <param name="options">Default: throw on any invalid item.</param>
    /// <param name="progress">Told how many images are read, from several threads at once.</param>
    /// <param name="cancellationToken">Stops the loading.</param>
    /// <exception cref="DatasetException">There is nothing at the path, or what is there cannot be used.</exception>
    public static ExpressionDataset Load(
        string path, DatasetOptions? options = null, IProgress<DatasetProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Path.GetExtension(path).ToUpperInvariant() switch
        {
            _ when Directory.Exists(path) => FromFolder(path, options, progress, cancellationToken),
            ".ZIP" => FromZip(path, options, progress, cancellationToken),
            ".CSV" => FromCsv(path, options, progress, cancellationToken),
            _ => throw new DatasetException(
                $"\"{path}\" is no folder, no .zip and no .csv file (looked for \"{Path.GetFullPath(path)}\")."),
        };
    }

    /// <summary>A smaller data set: at most so many images in each split, drawn at random, the classes in proportion by chance.</summary>
    /// <param name="imagesPerSplit">Above 0.</param>
    /// <param name="seed">Decides which images.</param>
    public ExpressionDataset Limit(int imagesPerSplit, int seed = 42)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(imagesPerSplit);
        DatasetSplit Some(DatasetSplit split)
        {
            if (split.Count <= imagesPerSplit)
            {
                return split;
            }

            int[] order = [.. Enumerable.Range(0, split.Count)];
            new Random(seed).Shuffle(order);
            return split.Select([.. order.Take(imagesPerSplit).Order()], split.Kind);
        }

        return new ExpressionDataset($"{Source}, {imagesPerSplit} images a split", Some(Training), Some(Validation), Some(Test), Skipped);
    }

    /// <summary>
    /// Moves a share of the training images into the validation split, for sources that have none. Each class gives the same share,
    /// at least one image and never all; identical images stay on one side.
    /// </summary>
    /// <param name="fraction">The share, above 0 and below 1. Default: 0.1.</param>
    /// <param name="seed">Decides which images.</param>
    /// <exception cref="InvalidOperationException">There is a validation split already.</exception>
    public ExpressionDataset SplitValidation(double fraction = 0.1, int seed = 42)
    {
        if (Validation.Count > 0)
        {
            throw new InvalidOperationException($"The data set already has {Validation.Count} validation images.");
        }

        if (fraction is not (> 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(fraction), fraction, "The share must be above 0 and below 1.");
        }

        var random = new Random(seed);
        var moved = new HashSet<int>();
        IEnumerable<int[]> twins = Enumerable.Range(0, Training.Count).GroupBy(i => PixelKey.Of(Training.GetPixels(i))).Select(g => g.ToArray());
        foreach (IGrouping<Expression, int[]> sameClass in twins.GroupBy(t => Training.Labels[t[0]]))
        {
            int[][] groups = [.. sameClass];
            random.Shuffle(groups);
            int share = Math.Clamp((int)Math.Round(groups.Length * fraction), Math.Min(1, groups.Length - 1), groups.Length - 1);
            moved.UnionWith(groups.Take(share).SelectMany(t => t));
        }

        int[] kept = [.. Enumerable.Range(0, Training.Count).Where(i => !moved.Contains(i))];
        return new ExpressionDataset(
            Source, Training.Select(kept, SplitKind.Training), Training.Select([.. moved.Order()], SplitKind.Validation), Test, Skipped);
    }
}
