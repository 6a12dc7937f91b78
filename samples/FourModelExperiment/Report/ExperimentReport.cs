using FacialExpression.Reports;
using FacialExpression.Samples.FourModelExperiment.Results;
using FacialExpression.Training;

namespace FacialExpression.Samples.FourModelExperiment.Report;

/// <summary>The page of a run: the report of its models, the article's figures, and the command that repeats it.</summary>
internal static class ExperimentReport
{
    /// <param name="experiment">The results of this run and of earlier ones in the folder.</param>
    /// <param name="images">The validation images, with votes where there are any.</param>
    /// <param name="audit">The whole data set.</param>
    /// <param name="pictures">Predictions of picture files by the best model.</param>
    /// <param name="settings">Those of this run.</param>
    public static ExpressionReport Of(
        ExperimentResults experiment,
        DatasetSplit images,
        DatasetAudit audit,
        IReadOnlyList<PicturePrediction> pictures,
        ExperimentSettings settings) => new()
        {
            Title = $"{Names([.. experiment.Models.Select(model => model.Name)])} on {experiment.Dataset.Source}",
            Images = images,
            Models = [.. experiment.Models.Select(model => Reported(model, images, settings.Output))],
            Source = FormattableString.Invariant(
                $"Trained on {experiment.Dataset.Train:N0} images of {experiment.Dataset.Source}."),
            Audit = audit,
            MistakeCount = settings.Mistakes,
            Sections = [Article(experiment, settings.IsDrawn), Pictures(experiment, pictures), Repetition(experiment, settings)],
        };

    private static ReportedModel Reported(ModelResult model, DatasetSplit images, string folder)
    {
        using ExpressionClassifier classifier = ExpressionClassifier.Load(Path.Combine(folder, model.Onnx));
        return ReportedModel.Of(classifier, images) with
        {
            Name = model.Name,
            Parameters = model.Parameters,
            History =
            [
                .. model.History.Select(row => new EpochResult
                {
                    Epoch = row.Epoch,
                    Loss = row.Loss,
                    Accuracy = row.Accuracy,
                    ValidationLoss = row.ValidationLoss,
                    ValidationAccuracy = row.ValidationAccuracy,
                }),
            ],
            Training = FormattableString.Invariant(
                $"Adam, learning rate {model.LearningRate}, batch size {model.BatchSize}, ")
                + FormattableString.Invariant($"{model.Epochs} {(model.Epochs == 1 ? "epoch" : "epochs")}, ")
                + FormattableString.Invariant($"{model.Seconds:F0} s on {model.Device}")
                + $"{(model.WasCanceled ? "; stopped early" : "")}. Saved as {model.Onnx}.",
            Layers = model.Summary,
            Note = ModelNotes.Of(model.Name),
        };
    }

    private static ReportSection Article(ExperimentResults experiment, bool isDrawn) => new()
    {
        Title = "The article's figures",
        Table =
        [
            ["", "train", "article: train", "validation", "article: validation"],
            .. experiment.Models.Select(model =>
            {
                (double train, double validation) = ArticleFigures.Of(model.Name);
                return (IReadOnlyList<string>)
                [
                    model.Name, Number(model.TrainAccuracy), FormattableString.Invariant($"{train * 100:F0}"),
                    Number(model.ValidationAccuracy), FormattableString.Invariant($"{validation * 100:F0}"),
                ];
            }),
        ],
        Paragraphs =
        [
            "The article is \"Building an image classifier using convolutional neural networks\" (March 2023). Its figures are "
            + "percentages of FER-2013." + (isDrawn ? " Ours are of drawn faces, so that only the models' order compares." : ""),
            "The article states neither epochs, batch sizes, learning rate nor seed, nor the epoch of its figures. Ours are of "
            + "the last epoch and of one seed; another seed gives slightly different ones.",
            "The models' own settings were chosen by their accuracy on FER-2013's validation split, so that it is slightly too "
            + "high there. No test images were used. An expression is what a face shows, not what a person feels.",
        ],
    };

    private static ReportSection Pictures(ExperimentResults experiment, IReadOnlyList<PicturePrediction> pictures) => new()
    {
        Title = "From picture files",
        Paragraphs = [$"Predicted by {experiment.Best.Name} with ExpressionClassifier.Predict:"],
        Table =
        [
            ["picture", "labeled", "predicted"],
            .. pictures.Select(picture => (IReadOnlyList<string>)
                [Path.GetFileName(picture.Path), $"{picture.Label}", $"{picture.Prediction}"]),
        ],
    };

    private static ReportSection Repetition(ExperimentResults experiment, ExperimentSettings settings) => new()
    {
        Title = "To repeat the run",
        Preformatted = settings.CommandFor(experiment.Models.Select(model => model.Name)),
        Paragraphs =
        [
            $"{experiment.Hardware}; {string.Join(", ", experiment.Packages.Select(p => $"{p.Key} {p.Value}"))}.",
            "One seed gives the same weights on the same machine and packages; on others the figures differ slightly.",
        ],
    };

    // "Models 1, 2 and 4.5"; "Model 3" for one.
    private static string Names(string[] models)
    {
        string[] numbers = [.. models.Select(ExperimentSettings.NumberOf)];
        return models.Length == 1 ? models[0] : $"Models {string.Join(", ", numbers.SkipLast(1))} and {numbers[^1]}";
    }

    private static string Number(double accuracy) => FormattableString.Invariant($"{accuracy * 100:F1}");
}
