using System.Text.Json;
using System.Text.Json.Serialization;
using FacialExpression.Training;

namespace FacialExpression.Samples.EvaluateModel;

/// <summary>The figures as JSON for other programs.</summary>
internal static class EvaluationFile
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>
    /// Writes images, accuracy, balanced accuracy, macro-F1, expected calibration error, and the recall of each expression by its
    /// name in lower case, null for one without images; with votes, the same against their majority.
    /// </summary>
    public static void Write(string path, ExpressionEvaluation evaluation)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
        {
            Directory.CreateDirectory(folder);
        }

        File.WriteAllText(path, JsonSerializer.Serialize(Figures.Of(evaluation), Json) + "\n");
    }

    private sealed record Figures(
        int Images,
        double? Accuracy,
        double? BalancedAccuracy,
        double? MacroF1,
        double? Ece,
        IReadOnlyDictionary<string, double?> PerClassRecall,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Figures? Majority)
    {
        public static Figures Of(ExpressionEvaluation evaluation) => new(
            evaluation.Count,
            Number(evaluation.Accuracy),
            Number(evaluation.BalancedAccuracy),
            Number(evaluation.MacroF1),
            Number(evaluation.ExpectedCalibrationError),
            evaluation.Classes.ToDictionary(
                c => c.Expression.ToString().ToLowerInvariant(), c => c.Count == 0 ? (double?)null : c.Recall),
            evaluation.Majority is null ? null : Of(evaluation.Majority));

        // Figures of no images are NaN, which JSON does not have.
        private static double? Number(double figure) => double.IsNaN(figure) ? null : figure;
    }
}
