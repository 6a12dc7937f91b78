using System.Globalization;

namespace FacialExpression.Training;

/// <summary>
/// Labeled faces in memory: gray bytes with labels, in a training, a validation and a test split. Immutable and thread-safe. The
/// labels are the seven expressions, or those of <see cref="DatasetOptions.ClassNames"/>.
/// </summary>
/// <example><code>
/// ExpressionDataset dataset = ExpressionDataset.FromZip("fer2013.zip");
/// Console.WriteLine(dataset.Audit());
/// </code></example>
public sealed partial class ExpressionDataset
{
    private readonly string _origin;

    internal ExpressionDataset(DatasetParts parts)
        : this(parts.Source, parts.Training, parts.Validation, parts.Test, parts.Skipped, StepsOf(parts))
    {
    }

    internal ExpressionDataset(
        string origin,
        DatasetSplit training,
        DatasetSplit validation,
        DatasetSplit test,
        IReadOnlyList<DatasetProblem> skipped,
        IReadOnlyList<string>? steps = null)
    {
        _origin = origin;
        Training = training;
        Validation = validation;
        Test = test;
        Skipped = skipped;
        Steps = steps ?? [];
    }

    /// <summary>
    /// Where the images came from and what was done to them since, as in
    /// <c>fer2013.zip, limited to 1000 images per split (seed 42)</c>. A seed of several steps is named at the first. Model
    /// files have it in their provenance.
    /// </summary>
    public string Source => Steps.Aggregate(_origin, (source, step) => $"{source}, {WithoutSeedOf(source, step)}");

    /// <summary>What was done to the images since they were loaded, in order, with seeds.</summary>
    public IReadOnlyList<string> Steps { get; }

    /// <summary>The size of every image.</summary>
    public ImageShape Input => Training.Input;

    /// <summary>
    /// The names of the classes, in the order of a trained model's outputs: the seven expressions in the enum's order, or those
    /// of <see cref="DatasetOptions.ClassNames"/>. The same in every split.
    /// </summary>
    public IReadOnlyList<string> ClassNames => Training.ClassNames;

    /// <summary>The images to train on.</summary>
    public DatasetSplit Training { get; }

    /// <summary>
    /// The images to choose settings and models by; empty where the source has none (see <see cref="SplitValidation"/>).
    /// </summary>
    public DatasetSplit Validation { get; }

    /// <summary>The images to measure with, once; empty where the source has none. Training never uses them.</summary>
    public DatasetSplit Test { get; }

    /// <summary>
    /// What was left out with <see cref="InvalidItemHandling.Skip"/>, and training images without an expression by their votes.
    /// </summary>
    public IReadOnlyList<DatasetProblem> Skipped { get; }

    /// <summary>Loads a folder, a zip archive or a <c>.csv</c> file, whichever is at the path.</summary>
    /// <param name="path">A folder or a file.</param>
    /// <param name="options">Default: throw on any invalid item.</param>
    /// <param name="progress">Receives the number of images loaded, from several threads at once.</param>
    /// <param name="cancellationToken">Cancels loading.</param>
    /// <exception cref="FileNotFoundException">There is nothing at the path.</exception>
    /// <exception cref="DatasetException">What is at the path cannot be used.</exception>
    /// <exception cref="OperationCanceledException">Loading was canceled.</exception>
    public static ExpressionDataset Load(
        string path,
        DatasetOptions? options = null,
        IProgress<DatasetProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path))
        {
            return FromFolder(path, options, progress, cancellationToken);
        }

        CheckFile(path, "folder, zip or CSV file");
        return path switch
        {
            _ when FileKind.IsCsvName(path) => FromCsv(path, options, progress, cancellationToken),
            _ when FileKind.IsZip(path) || Path.GetExtension(path).Equals(".zip", StringComparison.OrdinalIgnoreCase) =>
                FromZip(path, options, progress, cancellationToken),
            _ => throw new DatasetException(
                $"{Quoted.Path(path)} is no folder, zip archive or .csv file.{FileKind.Explain(path)}"),
        };
    }

    /// <summary>A smaller data set: a random selection of each split's images, without regard to classes.</summary>
    /// <param name="imagesPerSplit">The most images of a split. Above 0.</param>
    /// <param name="seed">Determines the selection.</param>
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

        return With(
            Some(Training),
            Some(Validation),
            Some(Test),
            Invariant($"limited to {imagesPerSplit} images per split (seed {seed})"));
    }

    /// <summary>
    /// Moves a fraction of the training images into the validation split, for sources without one. The fraction is the same for
    /// each class: at least one image and never all. Identical images stay in one split.
    /// </summary>
    /// <param name="fraction">Above 0 and below 1. Default: 0.1.</param>
    /// <param name="seed">Determines which images are moved.</param>
    /// <exception cref="InvalidOperationException">There is a validation split already.</exception>
    public ExpressionDataset SplitValidation(double fraction = 0.1, int seed = 42)
    {
        if (Validation.Count > 0)
        {
            throw new InvalidOperationException($"The data set already has {Validation.Count} validation images.");
        }

        if (fraction is not (> 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(fraction), fraction, "The fraction must be above 0 and below 1.");
        }

        var random = new Random(seed);
        var moved = new HashSet<int>();
        IEnumerable<int[]> identical = Enumerable.Range(0, Training.Count)
            .GroupBy(i => PixelKey.Of(Training.GetPixels(i)))
            .Select(g => g.ToArray());
        foreach (IGrouping<int, int[]> sameClass in identical.GroupBy(t => Training.ClassOf(t[0])))
        {
            int[][] groups = [.. sameClass];
            random.Shuffle(groups);
            int count = Math.Clamp((int)Math.Round(groups.Length * fraction), Math.Min(1, groups.Length - 1), groups.Length - 1);
            moved.UnionWith(groups.Take(count).SelectMany(t => t));
        }

        int[] stay = [.. Enumerable.Range(0, Training.Count).Where(i => !moved.Contains(i))];
        return With(
            Training.Select(stay, SplitKind.Training),
            Training.Select([.. moved.Order()], SplitKind.Validation),
            Test,
            Invariant($"{fraction:0.####} of the training images held out for validation (seed {seed})"));
    }

    private static List<string> StepsOf(DatasetParts parts)
    {
        bool hasVotes = new[] { parts.Training, parts.Validation, parts.Test }.Any(split => split.Votes is not null);
        var steps = new List<string>();
        if (parts.Skipped.Count > 0)
        {
            steps.Add(Invariant($"{parts.Skipped.Count} invalid {(parts.Skipped.Count == 1 ? "item" : "items")} skipped"));
        }

        if (parts.LeftOut > 0)
        {
            steps.Add($"without {Quantity.Of(parts.LeftOut, "image")} that ClassMap leaves out");
        }

        if (hasVotes)
        {
            steps.Add("with votes");
        }

        return steps;
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    private static void CheckFile(string path, string kind)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path))
        {
            throw Directory.Exists(path)
                ? new FileNotFoundException(
                    $"{Quoted.Path(path)} is a folder, not a {kind}. Load it with ExpressionDataset.FromFolder.",
                    Quoted.FileName(path))
                : MissingPath.NotFound(path, kind);
        }
    }

    private ExpressionDataset With(DatasetSplit training, DatasetSplit validation, DatasetSplit test, string step) =>
        new(_origin, training, validation, test, Skipped, [.. Steps, step]);

    /// <summary>A step without its seed, if an earlier one names the same.</summary>
    private static string WithoutSeedOf(string source, string step)
    {
        int start = step.LastIndexOf(" (seed ", StringComparison.Ordinal);
        string seed = start < 0 ? "" : step[(start + 2)..].TrimEnd(')');
        bool isNamed = start >= 0 && source.Split([", ", " (", ")"], StringSplitOptions.None).Contains(seed);
        return isNamed ? step[..start] : step;
    }
}
