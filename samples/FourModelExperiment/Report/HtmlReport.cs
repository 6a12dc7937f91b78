using System.Globalization;
using System.Net;
using System.Text;
using FacialExpression.Samples.FourModelExperiment.Charts;
using FacialExpression.Samples.FourModelExperiment.Results;
using FacialExpression.Training;

namespace FacialExpression.Samples.FourModelExperiment.Report;

/// <summary>One page that shows the whole run: no script, nothing loaded from elsewhere.</summary>
internal static class HtmlReport
{
    public static void Write(
        string path, ExperimentResults experiment, DatasetAudit audit, IReadOnlyList<PicturePrediction> faces, ExperimentSettings settings)
    {
        string folder = Path.GetDirectoryName(path)!;
        var page = new StringBuilder();
        page.Append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        page.Append(Invariant($"<title>Four models read facial expressions</title>\n<style>\n{Css()}</style>\n</head>\n<body>\n"));
        AppendOverview(page, experiment, folder);
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
        page.Append("<h1>Four models read facial expressions</h1>\n");
        page.Append(Invariant($"<p>Small convolutional networks look at a 48×48 gray face and name its expression: {Text(string.Join(", ", ExpressionLabels.All).ToLowerInvariant())}. "));
        page.Append(Invariant($"Trained here on {experiment.Dataset.Train:N0} images of {Text(experiment.Dataset.Source)} and measured on {experiment.Dataset.Validation:N0} others. "));
        page.Append(Invariant($"Always naming the commonest expression would be right in {Percent(CommonestShare(best))} of them; the best model here, <strong>{Text(best.Name)}</strong>, is right in <strong>{Percent(best.ValidationAccuracy)}</strong>.</p>\n"));
        page.Append("<div class=\"wide\"><table>\n<thead><tr><th></th><th>parameters</th><th>epochs</th><th>batch</th><th>train</th><th>finished</th><th>validation</th>"
            + "<th>without duplicates</th><th>article: train</th><th>article: validation</th><th>minutes</th></tr></thead>\n<tbody>\n");
        foreach (ModelResult model in experiment.Models)
        {
            (double train, double validation) = ArticleFigures.Of(model.Name);
            string[] cells =
            [
                Invariant($"{model.Parameters:N0}"), Invariant($"{model.Epochs}"), Invariant($"{model.BatchSize}"), Number(model.TrainAccuracy), Number(model.TrainAccuracyOfFinishedModel),
            ];
            page.Append(Invariant($"<tr><td>{Text(model.Name)}</td>{string.Concat(cells.Select(c => $"<td>{c}</td>"))}<td class=\"key\">{Number(model.ValidationAccuracy)}</td>"));
            page.Append(Invariant($"<td>{Number(model.ValidationAccuracyWithoutDuplicates)}</td><td>{train * 100:F0}</td><td>{validation * 100:F0}</td><td>{model.Seconds / 60:F1}</td></tr>\n"));
        }

        page.Append("</tbody></table></div>\n<p class=\"soft\">Accuracy in %. <em>Train</em>: in the last epoch, as Keras' history counts it, while the weights change and with "
            + "dropout on. <em>Finished</em>: the same images, read by the finished model. <em>Validation</em>: the whole split, read by the saved file; "
            + "<em>without duplicates</em> leaves out images that also stand in the training split.</p>\n");
        page.Append(Invariant($"<p><img src=\"{Embedded(Path.Combine(folder, ChartFiles.Comparison))}\" alt=\"Bar chart of train and validation accuracy of each model\"></p>\n"));
    }

    private static double CommonestShare(ModelResult model) => model.ConfusionMatrix.Max(row => row.Sum()) / (double)model.ConfusionMatrix.Sum(row => row.Sum());

    private static void AppendLimits(StringBuilder page) => page.Append(
        "<h2>How to read this</h2>\n<ul>\n"
        + "<li>The article's figures are for FER-2013. On other images, drawn faces above all, only the order of the models can be compared.</li>\n"
        + "<li>The article gives neither epochs, batch sizes, learning rate nor seed, and does not say which epoch its figures are of. Ours are in the table, and of the last epoch.</li>\n"
        + "<li>Models and settings were chosen by their validation accuracy, so it flatters them a little. No test images were looked at.</li>\n"
        + "<li>One seed: another gives somewhat other figures.</li>\n"
        + "<li>An expression is what a face shows, not what a person feels.</li>\n</ul>\n");

    private static void AppendModel(StringBuilder page, ModelResult model, string folder)
    {
        page.Append(Invariant($"<h2>{Text(model.Name)}{(model.WasCancelled ? " (stopped early)" : "")}</h2>\n<p>{Text(ModelNotes.Of(model.Name))}</p>\n<div class=\"pair\">\n"));
        page.Append(Invariant($"<figure><img src=\"{Embedded(Path.Combine(folder, ChartFiles.CurveOf(model)))}\" alt=\"Accuracy of {Text(model.Name)} by epoch\"></figure>\n"));
        page.Append(Invariant($"<figure><img src=\"{Embedded(Path.Combine(folder, ChartFiles.ConfusionOf(model)))}\" alt=\"Confusion matrix of {Text(model.Name)}\">"));
        page.Append("<figcaption>Each row: of 100 validation faces with this label, how many are read as what. The diagonal is right.</figcaption></figure>\n</div>\n");
        page.Append(Invariant($"<details><summary>Layers and epochs</summary>\n<pre>{Text(model.Summary)}</pre>\n"));
        page.Append("<div class=\"wide\"><table><thead><tr><th>epoch</th><th>loss</th><th>accuracy</th><th>validation loss</th><th>validation accuracy</th></tr></thead><tbody>\n");
        foreach (EpochRow row in model.History)
        {
            page.Append(Invariant($"<tr><td>{row.Epoch}</td><td>{row.Loss:F4}</td><td>{Number(row.Accuracy)}</td><td>{row.ValidationLoss:F4}</td><td>{Number(row.ValidationAccuracy)}</td></tr>\n"));
        }

        page.Append("</tbody></table></div>\n");
        page.Append(Invariant($"<p class=\"soft\">Adam, learning rate {model.LearningRate}, batch size {model.BatchSize}, validation batch size {model.ValidationBatchSize}, on {model.Device}. Saved as {Text(model.Onnx)}.</p></details>\n"));
    }

    private static void AppendFaces(StringBuilder page, ExperimentResults experiment, IReadOnlyList<PicturePrediction> faces)
    {
        if (faces.Count == 0)
        {
            return;
        }

        page.Append(Invariant($"<h2>Three predictions</h2>\n<p>Validation faces, read from picture files by {Text(experiment.Best.Name)} with <code>ExpressionClassifier.Predict</code>.</p>\n<div class=\"faces\">\n"));
        foreach (PicturePrediction face in faces)
        {
            page.Append(Invariant($"<figure><img src=\"{Embedded(face.Path)}\" alt=\"A drawn face labelled {face.Label}\"><figcaption>labelled {face.Label}<br>read as <strong>{Text(face.Prediction.ToString())}</strong></figcaption></figure>\n"));
        }

        page.Append("</div>\n");
    }

    private static void AppendData(StringBuilder page, DatasetAudit audit) =>
        page.Append(Invariant($"<h2>The images</h2>\n<pre>{Text(audit.ToString())}</pre>\n"));

    private static void AppendReproduction(StringBuilder page, ExperimentResults experiment, ExperimentSettings settings)
    {
        string data = settings.IsDrawn ? ExperimentSettings.DrawnFaces : Path.GetFileName(Path.TrimEndingDirectorySeparator(settings.Data));
        string models = string.Join(',', experiment.Models.Select(m => m.Name.Split(' ')[^1]));
        string epochs = settings.Epochs is { } e ? Invariant($" --epochs {e}") : "";
        string limit = settings.Limit is { } l ? Invariant($" --limit {l}") : "";
        string skip = settings.SkipInvalid ? " --skip-invalid" : "";
        page.Append(Invariant($"<h2>To run it again</h2>\n<pre>./run.sh --data {Text(data)} --models {models}{epochs}{limit}{skip} --seed {settings.Seed}</pre>\n"));
        page.Append(Invariant($"<p class=\"soft\">{Text(experiment.Hardware)}<br>{Text(string.Join(", ", experiment.Packages.Select(p => $"{p.Key} {p.Value}")))}</p>\n"));
        page.Append("<p class=\"soft\">One seed gives the same weights again on the same machine and packages; on others the figures move a little.</p>\n");
    }

    private static string Css()
    {
        using var reader = new StreamReader(typeof(HtmlReport).Assembly.GetManifestResourceStream("report.css")!);
        return reader.ReadToEnd();
    }

    private static string Embedded(string png) => $"data:image/png;base64,{Convert.ToBase64String(File.ReadAllBytes(png))}";

    private static string Text(string text) => WebUtility.HtmlEncode(text);

    private static string Number(double accuracy) => Invariant($"{accuracy * 100:F1}");

    private static string Percent(double accuracy) => Invariant($"{accuracy * 100:F1} %");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
