using System.Globalization;
using System.Text;

namespace FacialExpression.Training;

/// <summary>
/// What to know about a data set before trusting figures measured on it. <see cref="ToString"/> returns a report.
/// </summary>
public sealed class DatasetAudit
{
    // Of the 28,709 training images as published; pixels are 0 to 1.
    private const double Fer2013Mean = 0.5077;
    private const double Fer2013StandardDeviation = 0.2551;
    private const double Tolerance = 0.01;

    // Only a data set of about this size is taken for FER-2013.
    private const int Fer2013TrainingImages = 28_709;

    // In the report; SuspectLabels has all.
    private const int SuspectsShown = 10;

    // Of a count such as 1,234,567 and a blank.
    private const int NarrowestColumn = 8;

    private readonly IReadOnlyDictionary<SplitKind, IReadOnlyDictionary<Expression, int>> _counts = null!;

    /// <summary>The names of the classes, in their order. Default: the seven expressions.</summary>
    public IReadOnlyList<string> ClassNames { get; init; } = LabelSet.Expressions;

    /// <summary>Where the images came from and what was done to them since.</summary>
    public required string Source { get; init; }

    /// <summary>The number of images of each expression, by split. Splits without images are left out.</summary>
    /// <exception cref="InvalidOperationException">
    /// The classes are not the seven expressions; <see cref="CountsByName"/> is for any.
    /// </exception>
    public required IReadOnlyDictionary<SplitKind, IReadOnlyDictionary<Expression, int>> Counts
    {
        get
        {
            LabelSet.RequireExpressions(ClassNames, nameof(Counts), nameof(CountsByName));
            return _counts;
        }
        init => _counts = value;
    }

    /// <summary>The number of images of each class by its name, by split. Splits without images are left out.</summary>
    public IReadOnlyDictionary<SplitKind, IReadOnlyDictionary<string, int>> CountsByName => _counts.ToDictionary(
        split => split.Key,
        split => (IReadOnlyDictionary<string, int>)split.Value.ToDictionary(
            count => LabelSet.Contains(ClassNames, count.Key) ? ClassNames[(int)count.Key] : $"{count.Key}",
            count => count.Value));

    /// <summary>Groups of images with identical pixels, within a split or across splits.</summary>
    public required IReadOnlyList<DuplicateGroup> Duplicates { get; init; }

    /// <summary>Images of a single gray level.</summary>
    public required IReadOnlyList<ImageReference> BlankImages { get; init; }

    /// <summary>Mean of all training pixels, 0 to 1.</summary>
    public required double TrainingMean { get; init; }

    /// <summary>Standard deviation of all training pixels, 0 to 1.</summary>
    public required double TrainingStandardDeviation { get; init; }

    /// <summary>
    /// The number of images that have no expression by their votes: no face, no known expression, or single votes only. Such
    /// training images are not in the data set, but in <see cref="ExpressionDataset.Skipped"/>.
    /// </summary>
    public required int ImagesWithoutExpression { get; init; }

    /// <summary>The number of images with votes of which no expression has more than half.</summary>
    public required int ImagesWithoutMajority { get; init; }

    /// <summary>For each label, the majorities of its images. Empty without votes.</summary>
    public required IReadOnlyList<LabelAgreement> LabelAgreement { get; init; }

    /// <summary>
    /// The images whose label is not the majority of people's votes, the clearest disagreement first: probable errors of the
    /// labels.
    /// </summary>
    public required IReadOnlyList<SuspectLabel> SuspectLabels { get; init; }

    /// <summary>Groups with members in more than one split.</summary>
    public IEnumerable<DuplicateGroup> DuplicatesAcrossSplits => Duplicates.Where(g => g.CrossesSplits);

    /// <summary>Groups whose members have different labels.</summary>
    public IEnumerable<DuplicateGroup> ConflictingLabels => Duplicates.Where(g => g.HasConflictingLabels);

    /// <summary>
    /// Whether the data set has FER-2013's number of training images but not its pixels (mean 0.5077, standard deviation 0.2551):
    /// copies on the web are often contrast-stretched or equalised, and models trained on other pixels predict them badly.
    /// </summary>
    public bool IsAlteredFer2013 => _counts.TryGetValue(SplitKind.Training, out IReadOnlyDictionary<Expression, int>? training)
        && Math.Abs(training.Values.Sum() - Fer2013TrainingImages) < Fer2013TrainingImages / 100
        && (Math.Abs(TrainingMean - Fer2013Mean) > Tolerance
            || Math.Abs(TrainingStandardDeviation - Fer2013StandardDeviation) > Tolerance);

    /// <summary>The indices of a split's images of which the training split has an identical one.</summary>
    /// <param name="split">Validation or test.</param>
    public IReadOnlySet<int> AlsoInTraining(SplitKind split) => Duplicates
        .Where(g => g.Images.Any(i => i.Split == SplitKind.Training))
        .SelectMany(g => g.Images)
        .Where(i => i.Split == split)
        .Select(i => i.Index)
        .ToHashSet();

    /// <summary>
    /// A report: counts, duplicates, conflicting labels, pixel statistics, agreement of labels and votes, warnings.
    /// </summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        IFormatProvider culture = CultureInfo.InvariantCulture;
        text.Append(culture, $"{Source}\n\n{"split",-10}{"images",7}");
        Expression[] classes = [.. _counts.Values.SelectMany(c => c.Keys).Distinct().Order()];
        string[] names = [.. classes.Select(NameOf)];
        int width = names.Select(name => name.Length).Append(NarrowestColumn).Max() + 1;
        foreach (string name in names)
        {
            text.Append(name.PadLeft(width));
        }

        foreach ((SplitKind split, IReadOnlyDictionary<Expression, int> counts) in _counts.OrderBy(c => c.Key))
        {
            text.Append(culture, $"\n{split.ToString().ToLowerInvariant(),-10}{counts.Values.Sum(),7:N0}");
            foreach (Expression label in classes)
            {
                text.Append(counts.GetValueOrDefault(label).ToString("N0", culture).PadLeft(width));
            }
        }

        text.Append(
            culture,
            $"\n\nidentical images: {Quantity.Of(Duplicates.Count, "group")}, {DuplicatesAcrossSplits.Count():N0} across splits");
        foreach (SplitKind split in _counts.Keys.Where(s => s != SplitKind.Training).Order())
        {
            string name = split.ToString().ToLowerInvariant();
            text.Append($"\n  {Quantity.Of(AlsoInTraining(split).Count, $"{name} image")} also in the training split");
        }

        text.Append($"\nconflicting labels: {Quantity.Of(ConflictingLabels.Count(), "group")}");
        text.Append(culture, $"\nblank images: {BlankImages.Count:N0}");
        text.Append(
            culture,
            $"\ntraining pixels: mean {TrainingMean:F4}, standard deviation {TrainingStandardDeviation:F4} (pixels 0 to 1)\n");
        AppendAgreement(text);
        if (IsAlteredFer2013)
        {
            text.Append(
                culture,
                $"warning: FER-2013 as published has mean {Fer2013Mean} and standard deviation {Fer2013StandardDeviation}. "
                    + $"This copy is altered; models trained on one predict the other badly.\n");
        }

        return text.ToString();
    }

    private void AppendAgreement(StringBuilder text)
    {
        int count = LabelAgreement.Sum(a => a.Count);
        if (count + ImagesWithoutMajority + ImagesWithoutExpression == 0)
        {
            return;
        }

        IFormatProvider culture = CultureInfo.InvariantCulture;
        text.Append(
            culture,
            $"votes: {Quantity.Of(count, "image")} with a majority, {ImagesWithoutMajority:N0} without, "
            + $"{ImagesWithoutExpression:N0} without an expression\n");
        int agreeing = count - SuspectLabels.Count;
        text.Append(
            culture,
            $"labels that are the majority of people's votes: {agreeing:N0} of {count:N0} ({Percent(agreeing, count)})\n");
        foreach (LabelAgreement label in LabelAgreement)
        {
            string others = string.Join(", ", label.Majorities
                .Where(m => m.Key != label.Label)
                .OrderByDescending(m => m.Value)
                .Take(3)
                .Select(m => $"{NameOf(m.Key)} {Percent(m.Value, label.Count)}"));
            text.Append(
                culture,
                $"  {NameOf(label.Label),-10}{label.Count,7:N0} {(label.Count == 1 ? "image " : "images")}"
                + $"{label.Agreement * 100,7:F1} %"
                + $"{(others == "" ? "" : $"; otherwise {others}")}\n");
        }

        if (SuspectLabels.Count > 0)
        {
            text.Append(culture, $"labels that people disagree most with ({Math.Min(SuspectsShown, SuspectLabels.Count)} of ");
            text.Append(culture, $"{SuspectLabels.Count:N0}):\n");
            text.AppendJoin("", SuspectLabels.Take(SuspectsShown).Select(suspect => $"  {suspect}\n"));
        }
    }

    private static string Percent(int count, int total) =>
        string.Create(CultureInfo.InvariantCulture, $"{100.0 * count / total:F1} %");

    private string NameOf(Expression label) => (LabelSet.Contains(ClassNames, label) ? ClassNames[(int)label] : $"{label}")
        .ToLowerInvariant();
}
