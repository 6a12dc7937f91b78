namespace FacialExpression.Training;

/// <summary>Calibrating a trained model.</summary>
public static class ModelCalibrationExtensions
{
    /// <summary>
    /// This model with calibrated confidence: a temperature is fitted on held-out images (Guo et al. 2017). The predicted
    /// expression stays; its confidence changes.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="split">
    /// Labeled images, usually the validation split; at least one. Where it has votes, the images with a majority count, and the
    /// majority is their label.
    /// </param>
    /// <param name="leftOut">Indices of images to skip, such as <see cref="DatasetAudit.AlsoInTraining"/>. Default: none.</param>
    /// <returns>
    /// The same weights with another <see cref="ExpressionModelMetadata.Temperature"/>, from 0.05 (always correct) to 20 (no
    /// better than by chance).
    /// </returns>
    /// <exception cref="ArgumentException">
    /// There are no images, they are those of the training split or of another size than the model takes, or the model's scores
    /// are NaN.
    /// </exception>
    public static TrainedExpressionModel Calibrate(
        this TrainedExpressionModel model, DatasetSplit split, IReadOnlySet<int>? leftOut = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(split);
        if (split.Kind == SplitKind.Training)
        {
            throw new ArgumentException(
                "A model is more confident on images that it was trained on. Calibrate with the validation split.",
                nameof(split));
        }

        using ExpressionClassifier classifier = model.With(model.Metadata with { Temperature = 1 }).ToClassifier();
        (ExpressionPrediction[] all, int[] images) = classifier.Predict(split, leftOut);
        (ExpressionPrediction[] predictions, Expression[] labels) = split.Votes is null
            ? (all, [.. images.Select(i => split.Labels[i])])
            : Majorities.Of(all, [.. images.Select(i => split.Votes[i])]);
        return labels.Length > 0
            ? model.With(model.Metadata with { Temperature = TemperatureScaling.Fit(predictions, labels) })
            : throw new ArgumentException(
                "Calibration needs labeled images, or images with a majority of votes; the split has none that count. "
                + "If the data set has no validation split, "
                + "hold one out before the training: dataset.SplitValidation().",
                nameof(split));
    }
}
