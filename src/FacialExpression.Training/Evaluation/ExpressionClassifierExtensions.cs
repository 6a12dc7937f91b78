namespace FacialExpression.Training;

/// <summary>Measures classifiers on labeled images.</summary>
public static class ExpressionClassifierExtensions
{
    /// <summary>
    /// Predicts every image of a split, in batches, and compares with the labels and, where the split has votes, with their
    /// majority (<see cref="ExpressionEvaluation.Majority"/>).
    /// </summary>
    /// <param name="classifier">The model to measure.</param>
    /// <param name="split">Images of the model's input size.</param>
    /// <param name="leftOut">
    /// Indices of images that do not count, such as <see cref="DatasetAudit.AlsoInTraining"/>. Default: none.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The images are of another size than the model takes, or have other labels.
    /// </exception>
    public static ExpressionEvaluation Evaluate(
        this ExpressionClassifier classifier, DatasetSplit split, IReadOnlySet<int>? leftOut = null)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        return SplitPredictions.Of(classifier.Metadata, split, classifier.ScoreGrayBatch, leftOut).Evaluate();
    }

    /// <summary>Predicts every image of a split, in batches.</summary>
    /// <param name="classifier">The model.</param>
    /// <param name="split">Images of the model's input size.</param>
    /// <returns>One prediction per image, in their order.</returns>
    /// <exception cref="ArgumentException">
    /// The images are of another size than the model takes, or have other labels.
    /// </exception>
    public static IReadOnlyList<ExpressionPrediction> PredictBatch(this ExpressionClassifier classifier, DatasetSplit split)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        SplitPredictions.RequireFit(classifier.Metadata, split);
        return classifier.PredictGrayBatch(split.Pixels);
    }
}
