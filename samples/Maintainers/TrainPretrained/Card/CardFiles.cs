using FacialExpression.Samples.Charts;

namespace FacialExpression.Samples.TrainPretrained.Card;

/// <summary>
/// Writes the parts of a model card into one folder: results.json, the calibration curve, and the figures in model-card.md where
/// there is one.
/// </summary>
internal static class CardFiles
{
    public static void Write(string model, string data, string folder, CancellationToken cancellationToken)
    {
        ModelResults results = ModelResults.Of(model, data, cancellationToken);
        Directory.CreateDirectory(folder);
        results.Write(Path.Combine(folder, "results.json"));
        PngWriter.Write(
            CardCharts.Calibration(results.Model, results.Validation.Calibration),
            Path.Combine(folder, "calibration.png"),
            480,
            400);
        string card = Path.Combine(folder, "model-card.md");
        if (File.Exists(card))
        {
            ModelCard.Update(card, results);
        }

        Console.WriteLine($"{results.Model}: validation accuracy {results.Validation.Accuracy:P2}, written to {folder}");
    }
}
