namespace FacialExpression.Training;

/// <summary>Calibrating a trained model: its confidence, or the ranges of its activations.</summary>
public static class ModelCalibrationExtensions
{
    /// <summary>
    /// This model with calibrated confidence: a temperature is fitted on held-out images (Guo et al. 2017). The predicted
    /// label stays; its confidence changes.
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
    /// There are no images, they are those of the training split, of another size than the model takes or of other labels, or
    /// the model's scores are NaN.
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

        using ImageClassifier classifier = model.With(model.Metadata with { Temperature = 1 }).ToImageClassifier();
        var predicted = SplitPredictions.Of(classifier.Metadata, split, classifier.ScoreGrayBatch, leftOut);
        (ClassScores scores, int[] labels) = (predicted.Scores, [.. predicted.Images.Select(split.ClassOf)]);
        if (split.Votes is not null)
        {
            (int[] agreed, labels) = Majorities.Of([.. predicted.Images.Select(i => split.Votes[i])]);
            scores = scores.Select(agreed);
        }

        return labels.Length > 0
            ? model.With(model.Metadata with { Temperature = TemperatureScaling.Fit(scores, labels) })
            : throw new ArgumentException(
                "Calibration needs labeled images, or images with a majority of votes; the split has none that count. "
                + "If the data set has no validation split, "
                + "hold one out before the training: dataset.SplitValidation().",
                nameof(split));
    }

    /// <summary>
    /// Writes the model as one ONNX file, in int8 with the ranges that its activations have on the images given. Needed for a
    /// model from a file; a model that a training returned has images of that training.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="onnxPath">
    /// The file; an existing one is replaced only once the new one is complete. Missing folders are created.
    /// </param>
    /// <param name="format">
    /// The numbers that kernels are stored as. Other formats than <see cref="WeightFormat.Int8"/> do not need the images.
    /// </param>
    /// <param name="calibration">
    /// Images as the model will see, usually the training split; at least one. Up to 512 are used. Their labels do not matter.
    /// </param>
    /// <exception cref="ArgumentException">
    /// There are no images, or they are of another size than the model takes; or the name ends as the names of Keras' files.
    /// </exception>
    /// <exception cref="InvalidNetworkException">
    /// A weight or an activation is NaN or infinite; an existing file stays.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such format.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <example><code>
    /// TrainedExpressionModel model = TrainedExpressionModel.Load("model.onnx");
    /// model.Save("model-int8.onnx", WeightFormat.Int8, calibration: dataset.Training);
    /// </code></example>
    public static void Save(
        this TrainedExpressionModel model, string onnxPath, WeightFormat format, DatasetSplit calibration) =>
        WithImages(model, calibration).Save(onnxPath, format);

    /// <summary>
    /// Writes the model as ONNX, in int8 with the ranges that its activations have on the images given.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="onnxModel">Written to from its position and left open.</param>
    /// <param name="format">
    /// The numbers that kernels are stored as. Other formats than <see cref="WeightFormat.Int8"/> do not need the images.
    /// </param>
    /// <param name="calibration">
    /// Images as the model will see, usually the training split; at least one. Up to 512 are used. Their labels do not matter.
    /// </param>
    /// <exception cref="ArgumentException">There are no images, or they are of another size than the model takes.</exception>
    /// <exception cref="InvalidNetworkException">A weight or an activation is NaN or infinite; nothing is written.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such format.</exception>
    public static void Save(
        this TrainedExpressionModel model, Stream onnxModel, WeightFormat format, DatasetSplit calibration) =>
        WithImages(model, calibration).Save(onnxModel, format);

    private static TrainedExpressionModel WithImages(TrainedExpressionModel model, DatasetSplit calibration)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(calibration);
        if (calibration.Count == 0)
        {
            throw new ArgumentException(
                "Int8 needs at least one image to measure activations on; the split has none. Use dataset.Training.",
                nameof(calibration));
        }

        return calibration.Input == model.Network.Input
            ? model.With(CalibrationImages.Choose(calibration.Input, calibration.Pixels))
            : throw new ArgumentException(
                $"The model takes {model.Network.Input}, the images are {calibration.Input}. "
                + "Load the data set with that DatasetOptions.Input.",
                nameof(calibration));
    }
}
