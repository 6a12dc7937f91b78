using System.Text.Json;
using System.Text.Json.Serialization;
using FacialExpression.Training;

namespace FacialExpression.Tool;

/// <summary>Figures as JSON for other programs.</summary>
internal static class FiguresFile
{
    /// <summary>Writes a JSON file in place of an earlier one, as a whole.</summary>
    public static async Task WriteAsync<T>(string path, T figures)
    {
        var file = new OutputFile(path);
        await using (file.ConfigureAwait(false))
        {
            await JsonSerializer.SerializeAsync(file.Stream, figures, typeof(T), FiguresJson.Default).ConfigureAwait(false);
            file.Stream.WriteByte((byte)'\n');
            await file.CompleteAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Checks a path for figures.</summary>
    /// <param name="path">The path; <see langword="null"/> for no figures.</param>
    /// <param name="read">What the verb reads.</param>
    /// <exception cref="ArgumentException">It is a folder, an image, or a file that the verb reads.</exception>
    public static void Check(string? path, params string?[] read)
    {
        if (path is null)
        {
            return;
        }

        OutputFormats.RequireFile(path);
        OutputPaths.Check(read, ("--out", path));
    }
}

/// <summary>
/// Images, accuracy, balanced accuracy, macro-F1, expected calibration error, and the recall of each class by its name, null
/// for one without images; with votes, the same against their majority.
/// </summary>
internal sealed record EvaluationFigures(
    int Images,
    double? Accuracy,
    double? BalancedAccuracy,
    double? MacroF1,
    double? Ece,
    IReadOnlyDictionary<string, double?> PerClassRecall,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] EvaluationFigures? Majority)
{
    public static EvaluationFigures Of(ExpressionEvaluation evaluation) => new(
        evaluation.Count,
        Number(evaluation.Accuracy),
        Number(evaluation.BalancedAccuracy),
        Number(evaluation.MacroF1),
        Number(evaluation.ExpectedCalibrationError),
        evaluation.Classes.ToDictionary(
            c => c.ClassName, c => c.Count == 0 ? (double?)null : c.Recall),
        evaluation.Majority is null ? null : Of(evaluation.Majority));

    // Figures of no images are NaN, which JSON does not have.
    private static double? Number(double figure) => double.IsNaN(figure) ? null : figure;
}

/// <summary>What an audit found: counts by split and class, and images by name.</summary>
internal sealed record AuditFigures(
    string Source,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, int>> Counts,
    IReadOnlyList<IReadOnlyList<AuditImage>> Duplicates,
    IReadOnlyList<AuditImage> BlankImages,
    IReadOnlyList<SuspectImage> SuspectLabels,
    double? TrainingMean,
    double? TrainingStandardDeviation,
    bool IsAlteredFer2013)
{
    public static AuditFigures Of(DatasetAudit audit) => new(
        audit.Source,
        audit.CountsByName.ToDictionary(split => Lower(split.Key), split => split.Value),
        [.. audit.Duplicates.Select(group => group.Images.Select(AuditImage.Of).ToList())],
        [.. audit.BlankImages.Select(AuditImage.Of)],
        [.. audit.SuspectLabels.Select(suspect => new SuspectImage(
            AuditImage.Of(suspect.Image),
            suspect.Votes.Distribution.ToDictionary(s => s.Expression.ToString(), s => s.Score)))],
        double.IsNaN(audit.TrainingMean) ? null : audit.TrainingMean,
        double.IsNaN(audit.TrainingStandardDeviation) ? null : audit.TrainingStandardDeviation,
        audit.IsAlteredFer2013);

    /// <summary>The name of a split, as the folders of data sets have it.</summary>
    internal static string Lower(SplitKind split) => split.ToString().ToLowerInvariant();
}

/// <summary>An image of a data set.</summary>
internal sealed record AuditImage(string Name, string Split, string Label)
{
    public static AuditImage Of(ImageReference image) =>
        new(image.Name, AuditFigures.Lower(image.Split), image.ClassName);
}

/// <summary>An image whose label is not what most people see, and their votes as fractions.</summary>
internal sealed record SuspectImage(AuditImage Image, IReadOnlyDictionary<string, float> Votes);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(EvaluationFigures))]
[JsonSerializable(typeof(AuditFigures))]
internal sealed partial class FiguresJson : JsonSerializerContext;
