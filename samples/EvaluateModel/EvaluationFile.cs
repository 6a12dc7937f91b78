using System.Text.Json;
using FacialExpression.Training;

namespace FacialExpression.Samples.EvaluateModel;

/// <summary>The figures as JSON for other programs.</summary>
internal static class EvaluationFile
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>
    /// Writes images, accuracy, macro-F1, expected calibration error, and the recall of each expression by its name in lower
    /// case; null for one without images.
    /// </summary>
    public static void Write(string path, ExpressionEvaluation evaluation)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
        {
            Directory.CreateDirectory(folder);
        }

        File.WriteAllText(path, JsonSerializer.Serialize(
            new
            {
                Images = evaluation.Count,
                evaluation.Accuracy,
                evaluation.MacroF1,
                Ece = evaluation.ExpectedCalibrationError,
                PerClassRecall = evaluation.Classes.ToDictionary(
                    c => c.Expression.ToString().ToLowerInvariant(), c => c.Count == 0 ? (double?)null : c.Recall),
            },
            Json) + "\n");
    }
}
