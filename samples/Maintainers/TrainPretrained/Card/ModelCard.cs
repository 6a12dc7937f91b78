using System.Text;
using FacialExpression.Training;

namespace FacialExpression.Samples.TrainPretrained.Card;

/// <summary>Writes the figures of a model card between two marks, and leaves its words alone.</summary>
internal static class ModelCard
{
    private const string Begin = "<!-- figures: written by samples/Maintainers/TrainPretrained -->";
    private const string End = "<!-- end of figures -->";

    /// <exception cref="ArgumentException">The card lacks the marks.</exception>
    public static void Update(string path, ModelResults results)
    {
        string card = File.ReadAllText(path);
        int begin = card.IndexOf(Begin, StringComparison.Ordinal);
        int end = card.IndexOf(End, StringComparison.Ordinal);
        if (begin < 0 || end < begin)
        {
            throw new ArgumentException(
                $"\"{path}\" has no room for figures. Put these lines where they belong:\n{Begin}\n{End}");
        }

        File.WriteAllText(path, $"{card[..begin]}{Begin}\n\n{Figures(results)}\n{card[end..]}");
    }

    private static string Figures(ModelResults results)
    {
        var text = new StringBuilder();
        (string Name, Measurement Figures)[] sets =
        [
            ("all validation images", results.Validation),
            ("without those that are also in train", results.ValidationWithoutDuplicates),
        ];
        Line("| | images | accuracy | 95 % interval | macro-F1 | calibration error (15 bins) |\n|---|---:|---:|---:|---:|---:|");
        foreach ((string name, Measurement figures) in sets)
        {
            Line(
                $"| {name} | {figures.Images:N0} | **{Percent(figures.Accuracy)}** | ± "
                + $"{Percent(1.96 * Math.Sqrt(figures.Accuracy * (1 - figures.Accuracy) / figures.Images))} | "
                + $"{Percent(figures.MacroF1)} | {figures.CalibrationError:F3} |");
        }

        Line($"\nWith a mirrored second pass, its scores averaged: {Percent(results.ValidationAccuracyMirrored)}.\n");
        Line("| | images | precision | recall | F1 | recall without duplicates |\n|---|---:|---:|---:|---:|---:|");
        Measurement unique = results.ValidationWithoutDuplicates;
        foreach ((ClassEvaluation all, ClassEvaluation own) in results.Validation.Classes.Zip(unique.Classes))
        {
            Line(
                $"| {all.Expression} | {all.Count} | {Percent(all.Precision)} | {Percent(all.Recall)} | {Percent(all.F1)} | "
                + $"{Percent(own.Recall)} |");
        }

        foreach ((string name, Measurement figures) in sets)
        {
            Line($"\nConfusion, {name}: labels down, predictions across.\n");
            Line(
                $"| | {string.Join(" | ", ExpressionLabels.All)} |\n"
                + $"|---|{string.Concat(ExpressionLabels.All.Select(_ => "---:|"))}");
            for (int row = 0; row < ExpressionLabels.Count; row++)
            {
                Line($"| {ExpressionLabels.All[row]} | {string.Join(" | ", figures.ConfusionMatrix[row])} |");
            }
        }

        Line("\nBelow a threshold of your own a prediction is unsure (`IsUnsure`):\n");
        Line(
            "| threshold | predictions that pass | of them right | without duplicates: pass | of them right |\n"
            + "|---:|---:|---:|---:|---:|");
        foreach ((ThresholdRow all, ThresholdRow own) in results.Validation.Thresholds.Zip(unique.Thresholds))
        {
            Line(
                $"| {all.Threshold:F1} | {Percent(all.Fraction)} | {Percent(all.Accuracy)} | {Percent(own.Fraction)} | "
                + $"{Percent(own.Accuracy)} |");
        }

        return text.ToString();

        void Line(string line) => text.Append(line).Append('\n');
    }

    private static string Percent(double fraction) => double.IsNaN(fraction) ? "–" : $"{fraction * 100:F1} %";
}
