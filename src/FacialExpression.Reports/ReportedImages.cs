using FacialExpression.Training;

namespace FacialExpression.Reports;

/// <summary>
/// The images of a report and what models predict for them, whether their classes are the seven expressions or not.
/// </summary>
internal static class ReportedImages
{
    /// <summary>Whether the classes of images are the seven expressions.</summary>
    public static bool AreExpressions(DatasetSplit images) => images.ClassNames.SequenceEqual(ExpressionLabels.All);

    /// <summary>How many predictions a model has that a report of the images uses.</summary>
    public static int PredictionsOf(ReportedModel model, DatasetSplit images) =>
        AreExpressions(images) ? model.Predictions.Count : model.LabelPredictions.Count;

    /// <summary>The figures of a model on some of the images.</summary>
    /// <param name="model">The model.</param>
    /// <param name="images">The images.</param>
    /// <param name="counted">The indices of those that count; <see langword="null"/> for all, with their votes.</param>
    public static ExpressionEvaluation Evaluate(ReportedModel model, DatasetSplit images, int[]? counted = null)
    {
        if (!AreExpressions(images))
        {
            int[] some = counted ?? [.. Enumerable.Range(0, images.Count)];
            return new ExpressionEvaluation(
                [.. some.Select(i => model.LabelPredictions[i])], [.. some.Select(images.GetClassName)], images.ClassNames);
        }

        return counted is null
            ? new ExpressionEvaluation(model.Predictions, images.Labels, images.Votes)
            : new ExpressionEvaluation(
                [.. counted.Select(i => model.Predictions[i])], [.. counted.Select(i => images.Labels[i])]);
    }

    /// <summary>Compares two models on the images.</summary>
    public static ModelComparison Compare(
        ReportedModel first, ReportedModel second, DatasetSplit images) => AreExpressions(images)
        ? new ModelComparison(first.Predictions, second.Predictions, images.Labels, images.Votes)
        : new ModelComparison(
            first.LabelPredictions,
            second.LabelPredictions,
            [.. Enumerable.Range(0, images.Count).Select(images.GetClassName)]);

    /// <summary>What a model predicts for an image: the label, its confidence, and both as text.</summary>
    public static (string Label, float Confidence, string Text) PredictionOf(ReportedModel model, DatasetSplit images, int index)
    {
        if (AreExpressions(images))
        {
            ExpressionPrediction expression = model.Predictions[index];
            return ($"{expression.Expression}", expression.Confidence, $"{expression}");
        }

        LabelPrediction label = model.LabelPredictions[index];
        return (label.Label, label.Confidence, $"{label}");
    }
}
