namespace FacialExpression.Reports.Charts;

/// <summary>
/// The charts of a report as PNG files: the accuracy of all models, their validation curves, and three charts of each.
/// </summary>
/// <param name="Folder">Where they are.</param>
/// <param name="HasSharedAxis">Whether the curves of all models have one axis of accuracy.</param>
/// <param name="HasValidation">Whether there is a chart of the validation curves: several models have one.</param>
internal sealed record ChartFiles(string Folder, bool HasSharedAxis, bool HasValidation)
{
    public string Accuracy => Path.Combine(Folder, "accuracy.png");

    public string Validation => Path.Combine(Folder, "validation.png");

    /// <summary>The first part of the names of a model's files.</summary>
    public static string FileName(ReportedModel model) =>
        string.Concat(model.Name.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) || c == '.' ? c : '-'));

    public string Curve(ReportedModel model) => Of(model, "accuracy");

    public string Confusion(ReportedModel model) => Of(model, "confusion");

    public string Calibration(ReportedModel model) => Of(model, "calibration");

    public static ChartFiles Write(IReadOnlyList<MeasuredModel> models, string folder)
    {
        // One axis for all curves: by itself, the curve of a bad model looks like that of a good one.
        double[] values = [.. models.SelectMany(m => m.Model.History)
            .SelectMany(e => new[] { e.Accuracy, e.ValidationAccuracy }).Where(double.IsFinite)];
        bool isShared = models.Count(m => m.Model.History.Count > 0) > 1 && values.Length > 0;
        double lowest = isShared ? Math.Floor(values.Min() * 20) / 20 : double.NaN;
        double highest = isShared ? Math.Max(lowest + 0.05, Math.Ceiling(values.Max() * 20) / 20) : double.NaN;
        ReportedModel[] validated =
            [.. models.Select(m => m.Model).Where(m => m.History.Any(e => double.IsFinite(e.ValidationAccuracy)))];
        var files = new ChartFiles(folder, isShared, validated.Length > 1);
        PngChart.Write(ReportCharts.Accuracy(models), files.Accuracy, Math.Max(480, 160 * models.Count), 400);
        if (files.HasValidation)
        {
            PngChart.Write(ReportCharts.ValidationCurves(validated), files.Validation, 640, 400);
        }

        foreach (MeasuredModel model in models)
        {
            if (model.Model.History.Count > 0)
            {
                PngChart.Write(
                    ReportCharts.Curve(model.Name, model.Model.History, lowest, highest), files.Curve(model.Model), 560, 360);
            }

            PngChart.Write(ReportCharts.Confusion(model.Name, model.Evaluation), files.Confusion(model.Model), 520, 480);
            PngChart.Write(
                ReportCharts.Calibration(model.Name, model.Evaluation.CalibrationBins), files.Calibration(model.Model), 480, 400);
        }

        return files;
    }

    private string Of(ReportedModel model, string chart) => Path.Combine(Folder, $"{FileName(model)}-{chart}.png");
}
