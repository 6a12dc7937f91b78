using System.Globalization;
using System.Text;
using FacialExpression.Samples.FourModelExperiment.Results;

namespace FacialExpression.Samples.FourModelExperiment.Report;

/// <summary>The table of a run for a README.</summary>
internal static class MarkdownTable
{
    public static void Write(string path, ExperimentResults experiment)
    {
        // Only a run with votes has the column of the majority.
        bool hasMajority = experiment.Models.Any(m => m.Majority is not null);
        var table = new StringBuilder(
            "| | parameters | epochs | batch | train | finished | **validation** | without duplicates "
            + $"{(hasMajority ? "| majority of votes " : "")}| article: train | article: validation |\n"
            + $"|---|---:|---:|---:|---:|---:|---:|---:|{(hasMajority ? "---:|" : "")}---:|---:|\n");
        foreach (ModelResult model in experiment.Models)
        {
            (double train, double validation) = ArticleFigures.Of(model.Name);
            table.Append(
                CultureInfo.InvariantCulture,
                $"| {model.Name} | {model.Parameters:N0} | {model.Epochs} | {model.BatchSize} | {model.TrainAccuracy * 100:F1} "
                + $"| {model.TrainAccuracyOfFinishedModel * 100:F1} ");
            table.Append(
                CultureInfo.InvariantCulture,
                $"| **{model.ValidationAccuracy * 100:F1}** | {model.ValidationAccuracyWithoutDuplicates * 100:F1} ");
            table.Append(CultureInfo.InvariantCulture, $"{(hasMajority ? $"| {model.Majority?.Accuracy * 100:F1} " : "")}");
            table.Append(CultureInfo.InvariantCulture, $"| {train * 100:F0} | {validation * 100:F0} |\n");
        }

        File.WriteAllText(path, table.ToString());
    }
}
