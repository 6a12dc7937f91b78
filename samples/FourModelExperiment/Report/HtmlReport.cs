using System.Globalization;
using System.Net;
using System.Text;
using FacialExpression.Samples.FourModelExperiment.Charts;
using FacialExpression.Samples.FourModelExperiment.Results;
using FacialExpression.Training;

namespace FacialExpression.Samples.FourModelExperiment.Report;

/// <summary>One page that shows the whole run, without scripts or external files.</summary>
internal static class HtmlReport
{
    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    public static void Write(
        string path,
        ExperimentResults experiment,
        DatasetAudit audit,
        IReadOnlyList<PicturePrediction> faces,
        ExperimentSettings settings)
    {
        string folder = Path.GetDirectoryName(path)!;
        var page = new StringBuilder();
        page.Append(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
            + "content=\"width=device-width, initial-scale=1\">\n");
        page.Append(
            Culture, $"<title>Four models recognize facial expressions</title>\n<style>\n{Css()}</style>\n</head>\n<body>\n");
        AppendOverview(page, experiment, folder);
        AppendLabelSets(page, experiment);
        AppendLimits(page);
        foreach (ModelResult model in experiment.Models)
        {
            AppendModel(page, model, folder);
        }

        AppendFaces(page, experiment, faces);
        AppendData(page, audit);
        AppendReproduction(page, experiment, settings);
        page.Append("</body>\n</html>\n");
        File.WriteAllText(path, page.ToString());
    }

    private static void AppendOverview(StringBuilder page, ExperimentResults experiment, string folder)
    {
        ModelResult best = experiment.Best;
        page.Append("<h1>Four models recognize facial expressions</h1>\n");
        page.Append(
            Culture,
            $"<p>Small convolutional networks predict the expression of a 48×48 gray face: "
            + $"{Text(string.Join(", ", ExpressionLabels.All).ToLowerInvariant())}. ");
        page.Append(
            Culture,
            $"Trained here on {experiment.Dataset.Train:N0} images of {Text(experiment.Dataset.Source)} and measured on "
            + $"{experiment.Dataset.Validation:N0} others. ");
        page.Append(
            Culture,
            $"Always predicting the most frequent expression is right for {Percent(LargestFraction(best))} of them; the best "
            + $"model here, <strong>{Text(best.Name)}</strong>, is right for "
            + $"<strong>{Percent(best.ValidationAccuracy)}</strong>.</p>\n");
        bool hasMajority = experiment.Models.Any(m => m.Majority is not null);
        string[] headings =
        [
            "", "parameters", "epochs", "batch", "train", "finished", "validation", "without duplicates",
            .. hasMajority ? new[] { "majority of votes" } : [], "article: train", "article: validation", "minutes",
        ];
        page.Append(Culture, $"<div class=\"wide\"><table>\n<thead>{Row("th", headings)}</thead>\n<tbody>\n");
        foreach (ModelResult model in experiment.Models)
        {
            (double train, double validation) = ArticleFigures.Of(model.Name);
            string[] ours =
            [
                Text(model.Name), Invariant($"{model.Parameters:N0}"), Invariant($"{model.Epochs}"),
                Invariant($"{model.BatchSize}"), Number(model.TrainAccuracy), Number(model.TrainAccuracyOfFinishedModel),
            ];
            string[] others =
            [
                Number(model.ValidationAccuracyWithoutDuplicates),
                .. hasMajority ? new[] { model.Majority is { } majority ? Number(majority.Accuracy) : "" } : [],
                Invariant($"{train * 100:F0}"), Invariant($"{validation * 100:F0}"), Invariant($"{model.Seconds / 60:F1}"),
            ];
            string key = $"<td class=\"key\">{Number(model.ValidationAccuracy)}</td>";
            page.Append(Culture, $"<tr>{Cells("td", ours)}{key}{Cells("td", others)}</tr>\n");
        }

        page.Append(
            "</tbody></table></div>\n<p class=\"soft\">Accuracy in %. <em>Train</em>: in the last epoch, as Keras' history "
            + "counts it: while the weights change, with dropout. <em>Finished</em>: the same images, predicted by the finished "
            + "model. <em>Validation</em>: the whole split, predicted by the saved file; "
            + "<em>without duplicates</em> leaves out images that are also in the training split."
            + $"{(hasMajority ? MajorityNote(experiment) : "")}</p>\n");
        page.Append(
            Culture,
            $"<p><img src=\"{Embedded(Path.Combine(folder, ChartFiles.Comparison))}\" alt=\"Bar chart of train and validation "
            + $"accuracy of each model\"></p>\n");
    }

    private static void AppendLabelSets(StringBuilder page, ExperimentResults experiment)
    {
        string[] expressions = [.. ExpressionLabels.All.Select(name => name.ToLowerInvariant())];
        string[] headings = ["", "against", "images", "accuracy", "balanced", "macro-F1", "calibration error", .. expressions];
        page.Append("<h2>What the data set's labels say, and what people see</h2>\n");
        page.Append(Culture, $"<div class=\"wide\"><table>\n<thead>{Row("th", headings)}</thead>\n<tbody>\n");
        foreach (ModelResult model in experiment.Models)
        {
            (string Name, LabelSetFigures? Figures)[] sets = [("labels", model.Labels), ("majority of votes", model.Majority)];
            foreach ((string name, LabelSetFigures? figures) in sets)
            {
                if (figures is not null)
                {
                    string[] cells =
                    [
                        Text(model.Name), name, Invariant($"{figures.Images:N0}"), Number(figures.Accuracy),
                        Number(figures.BalancedAccuracy), Number(figures.MacroF1), Invariant($"{figures.CalibrationError:F3}"),
                        .. Enum.GetValues<Expression>().Select(e => Number(figures.Recall[e])),
                    ];
                    page.Append(Culture, $"{Row("td", cells)}\n");
                }
            }
        }

        page.Append(
            "</tbody></table></div>\n<p class=\"soft\">In %, on validation images. <em>Balanced</em>: the mean recall of the "
            + "expressions, which the last columns have. <em>Calibration error</em>: 15 bins, without calibration.</p>\n");
    }

    private static string MajorityNote(ExperimentResults experiment) =>
        Invariant($" <em>Majority of votes</em>: on the {experiment.Models.Max(m => m.Majority?.Images):N0} validation images ")
        + "that more than half of the people agree on (FER+), what they see instead of FER-2013's label. The models were trained "
        + "on the labels.";

    private static double LargestFraction(ModelResult model) =>
        model.ConfusionMatrix.Max(row => row.Sum()) / (double)model.ConfusionMatrix.Sum(row => row.Sum());

    private static void AppendLimits(StringBuilder page) => page.Append(
        "<h2>How to interpret the figures</h2>\n<ul>\n"
        + "<li>The article's figures are for FER-2013. On other images, drawn faces in particular, only the order of the models "
        + "can be compared.</li>\n"
        + "<li>The article states neither epochs, batch sizes, learning rate nor seed, nor the epoch of its figures. Ours are "
        + "in the table and belong to the last epoch.</li>\n"
        + "<li>Models and settings were chosen by their validation accuracy, so that it is slightly too high. No test images "
        + "were used.</li>\n"
        + "<li>All figures are of one seed; another seed gives slightly different ones.</li>\n"
        + "<li>An expression is what a face shows, not what a person feels.</li>\n</ul>\n");

    private static void AppendModel(StringBuilder page, ModelResult model, string folder)
    {
        page.Append(
            Culture,
            $"<h2>{Text(model.Name)}{(model.WasCanceled ? " (stopped early)" : "")}</h2>\n"
            + $"<p>{Text(ModelNotes.Of(model.Name))}</p>\n<div class=\"pair\">\n");
        page.Append(
            Culture,
            $"<figure><img src=\"{Embedded(Path.Combine(folder, ChartFiles.CurveOf(model)))}\" alt=\"Accuracy of "
            + $"{Text(model.Name)} by epoch\"></figure>\n");
        page.Append(
            Culture,
            $"<figure><img src=\"{Embedded(Path.Combine(folder, ChartFiles.ConfusionOf(model)))}\" alt=\"Confusion matrix of "
            + $"{Text(model.Name)}\">");
        page.Append(
            "<figcaption>Each row: of 100 validation faces with this label, how many are predicted as each expression. The "
            + "diagonal is right.</figcaption></figure>\n</div>\n");
        page.Append(Culture, $"<details><summary>Layers and epochs</summary>\n<pre>{Text(model.Summary)}</pre>\n");
        string[] headings = ["epoch", "loss", "accuracy", "validation loss", "validation accuracy"];
        page.Append(Culture, $"<div class=\"wide\"><table><thead>{Row("th", headings)}</thead><tbody>\n");
        foreach (EpochRow row in model.History)
        {
            string[] cells =
            [
                Invariant($"{row.Epoch}"), Invariant($"{row.Loss:F4}"), Number(row.Accuracy),
                Invariant($"{row.ValidationLoss:F4}"), Number(row.ValidationAccuracy),
            ];
            page.Append(Culture, $"{Row("td", cells)}\n");
        }

        page.Append("</tbody></table></div>\n");
        page.Append(
            Culture,
            $"<p class=\"soft\">Adam, learning rate {model.LearningRate}, batch size {model.BatchSize}, validation batch size "
            + $"{model.ValidationBatchSize}, on {model.Device}. Saved as {Text(model.Onnx)}.</p></details>\n");
    }

    private static void AppendFaces(StringBuilder page, ExperimentResults experiment, IReadOnlyList<PicturePrediction> faces)
    {
        if (faces.Count == 0)
        {
            return;
        }

        page.Append(
            Culture,
            $"<h2>Three predictions</h2>\n<p>Validation faces, predicted from picture files by {Text(experiment.Best.Name)} "
            + $"with <code>ExpressionClassifier.Predict</code>.</p>\n<div class=\"faces\">\n");
        foreach (PicturePrediction face in faces)
        {
            page.Append(
                Culture,
                $"<figure><img src=\"{Embedded(face.Path)}\" alt=\"A drawn face labeled {face.Label}\"><figcaption>labeled "
                + $"{face.Label}<br>predicted <strong>{Text(face.Prediction.ToString())}</strong></figcaption></figure>\n");
        }

        page.Append("</div>\n");
    }

    private static void AppendData(StringBuilder page, DatasetAudit audit) =>
        page.Append(Culture, $"<h2>The images</h2>\n<pre>{Text(audit.ToString())}</pre>\n");

    private static void AppendReproduction(StringBuilder page, ExperimentResults experiment, ExperimentSettings settings)
    {
        string data = settings.IsDrawn
            ? ExperimentSettings.DrawnFaces
            : Path.GetFileName(Path.TrimEndingDirectorySeparator(settings.Data));
        string models = string.Join(',', experiment.Models.Select(m => m.Name.Split(' ')[^1]));
        string epochs = settings.Epochs is { } e ? Invariant($" --epochs {e}") : "";
        string limit = settings.Limit is { } l ? Invariant($" --limit {l}") : "";
        string skip = settings.SkipInvalid ? " --skip-invalid" : "";
        page.Append(
            Culture,
            $"<h2>To repeat the run</h2>\n<pre>./run.sh --data {Text(data)} --models {models}{epochs}{limit}{skip} --seed "
            + $"{settings.Seed}</pre>\n");
        page.Append(
            Culture,
            $"<p class=\"soft\">{Text(experiment.Hardware)}<br>"
            + $"{Text(string.Join(", ", experiment.Packages.Select(p => $"{p.Key} {p.Value}")))}</p>\n");
        page.Append(
            "<p class=\"soft\">One seed gives the same weights on the same machine and packages; on others the figures differ "
            + "slightly.</p>\n");
    }

    private static string Row(string tag, IEnumerable<string> cells) => $"<tr>{Cells(tag, cells)}</tr>";

    private static string Cells(string tag, IEnumerable<string> cells) =>
        string.Concat(cells.Select(cell => $"<{tag}>{cell}</{tag}>"));

    private static string Css()
    {
        using var reader = new StreamReader(typeof(HtmlReport).Assembly.GetManifestResourceStream("report.css")!);
        return reader.ReadToEnd();
    }

    private static string Embedded(string png) => $"data:image/png;base64,{Convert.ToBase64String(File.ReadAllBytes(png))}";

    private static string Text(string text) => WebUtility.HtmlEncode(text);

    private static string Number(double accuracy) => Invariant($"{accuracy * 100:F1}");

    private static string Percent(double accuracy) => Invariant($"{accuracy * 100:F1} %");

    private static string Invariant(FormattableString text) => text.ToString(Culture);
}
