using FacialExpression.Reports.Charts;

namespace FacialExpression.Samples.TrainPretrained.Card;

/// <summary>
/// Writes the parts of a model card into one folder: results.json, the calibration curve, and the figures in model-card.md where
/// there is one.
/// </summary>
internal static class CardFiles
{
    public static void Write(
        string model, string data, string? votes, string folder, CancellationToken cancellationToken)
    {
        ModelResults results = ModelResults.Of(model, data, votes, cancellationToken);
        Directory.CreateDirectory(folder);
        results.Write(Path.Combine(folder, "results.json"));
        PngChart.Write(
            ReportCharts.Calibration(results.Model, (results.Majority ?? results.Validation).Calibration),
            Path.Combine(folder, "calibration.png"),
            480,
            400);
        string card = Path.Combine(folder, "model-card.md");
        if (File.Exists(card))
        {
            string record = Path.Combine(folder, RunRecord.FileName);
            RunFigures? figures = File.Exists(record) ? RunRecord.Read(record).Figures : null;
            ModelCard.Update(card, results, figures?.CrossFitted);
        }

        string majority = results.Majority is { } m ? $", against the majority of votes {m.Accuracy:P2}" : "";
        Console.WriteLine(
            $"{results.Model}: validation accuracy {results.Validation.Accuracy:P2}{majority}, written to {folder}");
    }
}
