using FacialExpression.Reports.Charts;
using FacialExpression.Reports.Page;
using FacialExpression.Training;

namespace FacialExpression.Reports;

/// <summary>A page about one model, or several side by side: how often they are right, where they err, which is better.</summary>
/// <remarks>
/// <para>All models are measured on the same images. Accuracies have 95 % intervals, and the differences between models
/// McNemar's test (<see cref="ModelComparison"/>): a difference that may be chance is called that.</para>
/// <para>The page shows some of the images: do not publish it without the consent of the people in them.</para>
/// </remarks>
/// <example><code>
/// ExpressionReport.Of(dataset, model3, variant).Write("report");
/// </code></example>
public sealed record ExpressionReport
{
    /// <summary>The images that the models are measured on, usually the validation split.</summary>
    public required DatasetSplit Images { get; init; }

    /// <summary>The models, at least one, each with a prediction of every image.</summary>
    public required IReadOnlyList<ReportedModel> Models { get; init; }

    /// <summary>The heading. Default: the names of the models.</summary>
    public string? Title { get; init; }

    /// <summary>Where the images come from, and what was trained on. Default: nothing.</summary>
    public string? Source { get; init; }

    /// <summary>
    /// What is known about the whole data set. With it, accuracies without the images that are also in the training split are
    /// on the page. Default: <see langword="null"/>, nothing.
    /// </summary>
    public DatasetAudit? Audit { get; init; }

    /// <summary>
    /// How many of each model's mistakes are shown as pictures, those with the highest confidence first. Default: 12; 0: none.
    /// </summary>
    public int MistakeCount { get; init; } = 12;

    /// <summary>Sections after those about the models. Default: none.</summary>
    public IReadOnlyList<ReportSection> Sections { get; init; } = [];

    /// <summary>A report of trained models on the validation split of their data set.</summary>
    /// <param name="dataset">The data set.</param>
    /// <param name="models">The models, at least one.</param>
    /// <exception cref="ArgumentException">
    /// There are no validation images or no models, or a model takes images of another size or has other labels.
    /// </exception>
    public static ExpressionReport Of(ExpressionDataset dataset, params IReadOnlyList<TrainedExpressionModel> models)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(models);
        return new ExpressionReport
        {
            Images = dataset.Validation,
            Models = [.. models.Select(model => ReportedModel.Of(model, dataset.Validation))],
            Source = Invariant($"Trained on {dataset.Training.Count:N0} images of {dataset.Source}."),
            Audit = dataset.Audit(),
        };
    }

    /// <summary>Writes <c>report.html</c>, which holds everything, and the charts as PNG files beside it.</summary>
    /// <param name="folder">The folder; it is created where it is missing. Files of these names are replaced.</param>
    /// <returns>The path of the page.</returns>
    /// <exception cref="ArgumentException">
    /// There are no images or no models, a name is given twice, or a model has not one prediction per image.
    /// </exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public string Write(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        Validate();
        MeasuredModel[] measured = [.. Models.Select(model => MeasuredModel.Of(model, Images, Audit))];
        Directory.CreateDirectory(folder);
        ChartFiles charts = ChartFiles.Write(measured, folder);
        string path = Path.Combine(folder, "report.html");
        File.WriteAllText(path, ReportPage.Of(this, measured, charts));
        return path;
    }

    private void Validate()
    {
        if (Images.Count == 0)
        {
            throw new ArgumentException(
                "A report needs labeled images; the split has none. dataset.SplitValidation() holds some out.");
        }

        if (Models.Count == 0)
        {
            throw new ArgumentException("A report needs at least one model.");
        }

        foreach (ReportedModel model in Models)
        {
            if (ReportedImages.PredictionsOf(model, Images) is var count && count != Images.Count)
            {
                throw new ArgumentException($"\"{model.Name}\" has {count} predictions of {Images.Count} images.");
            }
        }

        if (Models.CountBy(model => ChartFiles.FileName(model)).FirstOrDefault(names => names.Value > 1).Key is { } twice)
        {
            throw new ArgumentException(
                $"{Models.Count(model => ChartFiles.FileName(model) == twice)} models have the name \"{twice}\"; "
                + "give them names of their own: model with { Name = \"…\" }.");
        }

        ArgumentOutOfRangeException.ThrowIfNegative(MistakeCount);
    }
}
