using FacialExpression.Samples.FourModelExperiment.Results;
using Spectre.Console;

namespace FacialExpression.Samples.FourModelExperiment;

/// <summary>What the run prints at the end.</summary>
internal static class ConsoleTables
{
    public static void Print(ExperimentResults experiment, IReadOnlyList<PicturePrediction> predictions, string report)
    {
        Table table = new Table().Title("Accuracy in %, train / validation").RoundedBorder();
        table.AddColumn("");
        bool hasMajority = experiment.Models.Any(m => m.Majority is not null);
        string[] majority = hasMajority ? ["majority"] : [];
        foreach (string heading in (string[])["parameters", "epochs × batch", "ours", .. majority, "article", "seconds"])
        {
            table.AddColumn(new TableColumn(heading).RightAligned());
        }

        foreach (ModelResult model in experiment.Models)
        {
            (double train, double validation) = ArticleFigures.Of(model.Name);
            string[] votes = hasMajority ? [$"{model.Majority?.Accuracy * 100:F1}"] : [];
            table.AddRow(
            [
                model.Name,
                $"{model.Parameters:N0}",
                $"{model.Epochs} × {model.BatchSize}",
                $"{model.TrainAccuracy * 100:F1} / [bold]{model.ValidationAccuracy * 100:F1}[/]",
                .. votes,
                $"{train * 100:F0} / {validation * 100:F0}",
                $"{model.Seconds:F0}",
            ]);
        }

        AnsiConsole.Write(table);
        Console.WriteLine(
            $"{experiment.Dataset.Source}: {experiment.Dataset.Train:N0} training and {experiment.Dataset.Validation:N0} "
            + "validation images.");
        Console.WriteLine($"Trained with seed {experiment.Seed}.");
        Console.WriteLine("The article's figures are for FER-2013; train accuracy is counted as in Keras' history.");
        if (hasMajority)
        {
            Console.WriteLine("Majority: against what most people see, on the validation images that they agree on.");
        }

        Console.WriteLine();
        Console.WriteLine($"Predictions of the best model, {experiment.Best.Name}:");
        foreach (PicturePrediction picture in predictions)
        {
            Console.WriteLine($"  {picture.Path}: {picture.Prediction}  (labeled {picture.Label})");
        }

        Console.WriteLine();
        Console.WriteLine($"Report: {report}");
    }
}
