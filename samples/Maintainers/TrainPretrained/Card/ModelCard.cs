using System.Text;
using FacialExpression.Training;

namespace FacialExpression.Samples.TrainPretrained.Card;

/// <summary>Writes the figures of a model card between two marks, and leaves its words alone.</summary>
internal static class ModelCard
{
    private const string Begin = "<!-- figures: written by samples/Maintainers/TrainPretrained -->";
    private const string End = "<!-- end of figures -->";

    /// <exception cref="ArgumentException">The card lacks the marks.</exception>
    public static void Update(string path, ModelResults results, FigureRow? crossFitted)
    {
        string card = File.ReadAllText(path);
        int begin = card.IndexOf(Begin, StringComparison.Ordinal);
        int end = card.IndexOf(End, StringComparison.Ordinal);
        if (begin < 0 || end < begin)
        {
            throw new ArgumentException(
                $"\"{path}\" has no room for figures. Put these lines where they belong:\n{Begin}\n{End}");
        }

        File.WriteAllText(path, $"{card[..begin]}{Begin}\n\n{Figures(results, crossFitted)}\n{card[end..]}");
    }

    private static string Figures(ModelResults results, FigureRow? crossFitted)
    {
        var text = new StringBuilder();
        (string Name, Measurement? Figures)[] rows =
        [
            ("majority of votes", results.Majority),
            ("majority, without images that are also in train", results.MajorityWithoutDuplicates),
            ("majority of eight or more of ten people", results.ClearMajority),
            ("FER-2013's labels", results.Validation),
            ("labels, without images that are also in train", results.ValidationWithoutDuplicates),
        ];
        Line("| against | images | accuracy | 95 % interval | balanced | macro-F1 | calibration error (15 bins) |");
        Line("|---|---:|---:|---:|---:|---:|---:|");
        foreach ((string name, Measurement? figures) in rows)
        {
            if (figures is not null)
            {
                Line(
                    $"| {name} | {figures.Images:N0} | **{Percent(figures.Accuracy)}** | ± "
                    + $"{Percent(1.96 * Math.Sqrt(figures.Accuracy * (1 - figures.Accuracy) / figures.Images))} | "
                    + $"{Percent(figures.BalancedAccuracy)} | {Percent(figures.MacroF1)} | {figures.CalibrationError:F3} |");
            }
        }

        if (crossFitted is not null)
        {
            Line(
                "\nThe temperature was fitted on those of these images that are not also in train. Cross-fitted, each fifth of\n"
                + "them with the temperature of the other four, the calibration error "
                + $"{(results.Majority is null ? "" : "against the majority ")}is {crossFitted.CalibrationError:F3}\n"
                + $"({crossFitted.Images:N0} images).");
        }

        string majority = results.MajorityAccuracyMirrored is { } mirrored ? $"{Percent(mirrored)} against the majority, " : "";
        string labels = $"{Percent(results.ValidationAccuracyMirrored)} against the labels";
        Line($"\nWith a mirrored second pass, its scores averaged: {majority}{labels}.");
        if (results.Majority is not null)
        {
            Append("the majority of votes", results.Majority, results.MajorityWithoutDuplicates!);
        }

        Append("FER-2013's labels", results.Validation, results.ValidationWithoutDuplicates);
        return text.ToString();

        void Line(string line) => text.Append(line).Append('\n');

        void Append(string against, Measurement figures, Measurement unique)
        {
            Line($"\n### Against {against}\n");
            Line("| | images | precision | recall | F1 | recall without duplicates |\n|---|---:|---:|---:|---:|---:|");
            foreach ((ClassEvaluation all, ClassEvaluation own) in figures.Classes.Zip(unique.Classes))
            {
                Line(
                    $"| {all.Expression} | {all.Count} | {Percent(all.Precision)} | {Percent(all.Recall)} | {Percent(all.F1)} | "
                    + $"{Percent(own.Recall)} |");
            }

            Line($"\nConfusion: {against} down, predictions across.\n");
            Line(
                $"| | {string.Join(" | ", ExpressionLabels.All)} |\n"
                + $"|---|{string.Concat(ExpressionLabels.All.Select(_ => "---:|"))}");
            for (int row = 0; row < ExpressionLabels.Count; row++)
            {
                Line($"| {ExpressionLabels.All[row]} | {string.Join(" | ", figures.ConfusionMatrix[row])} |");
            }

            Line("\nBelow a threshold of your own a prediction is unsure (`IsUnsure`):\n");
            Line(
                "| threshold | predictions that pass | of them right | without duplicates: pass | of them right |\n"
                + "|---:|---:|---:|---:|---:|");
            foreach ((ThresholdRow all, ThresholdRow own) in figures.Thresholds.Zip(unique.Thresholds))
            {
                Line(
                    $"| {all.Threshold:F1} | {Percent(all.Fraction)} | {Percent(all.Accuracy)} | {Percent(own.Fraction)} | "
                    + $"{Percent(own.Accuracy)} |");
            }
        }
    }

    private static string Percent(double fraction) => double.IsNaN(fraction) ? "–" : $"{fraction * 100:F1} %";
}
