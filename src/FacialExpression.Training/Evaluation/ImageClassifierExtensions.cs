namespace FacialExpression.Training;

/// <summary>Measures classifiers of any labels on labeled images.</summary>
public static class ImageClassifierExtensions
{
    /// <summary>
    /// Predicts every image of a split, in batches, and compares with the labels and, where the split has votes, with their
    /// majority (<see cref="ExpressionEvaluation.Majority"/>).
    /// </summary>
    /// <param name="classifier">The model to measure.</param>
    /// <param name="split">Images of the model's input size, whose classes are the model's labels in any order and case.</param>
    /// <param name="leftOut">
    /// Indices of images that do not count, such as <see cref="DatasetAudit.AlsoInTraining"/>. Default: none.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The images are of another size than the model takes, or have other labels.
    /// </exception>
    /// <example><code>
    /// ExpressionEvaluation evaluation = classifier.Evaluate(dataset.Validation);
    /// Console.WriteLine($"neutral taken for a smile: {evaluation.CountOf("neutral", "smile")}");
    /// </code></example>
    public static ExpressionEvaluation Evaluate(
        this ImageClassifier classifier, DatasetSplit split, IReadOnlySet<int>? leftOut = null)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        return SplitPredictions.Of(classifier.Metadata, split, classifier.ScoreGrayBatch, leftOut).Evaluate();
    }

    /// <summary>Predicts every image of a split, in batches.</summary>
    /// <param name="classifier">The model.</param>
    /// <param name="split">Images of the model's input size, whose classes are the model's labels in any order and case.</param>
    /// <returns>One prediction per image, in their order.</returns>
    /// <exception cref="ArgumentException">
    /// The images are of another size than the model takes, or have other labels.
    /// </exception>
    public static IReadOnlyList<LabelPrediction> PredictBatch(this ImageClassifier classifier, DatasetSplit split)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        SplitPredictions.RequireFit(classifier.Metadata, split);
        return classifier.PredictGrayBatch(split.Pixels);
    }
}
