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
        (ExpressionPrediction[] predictions, int[] counted) = Predict(classifier, split, leftOut);
        Expression[] labels = [.. counted.Select(i => split.Labels[i])];
        ExpressionVotes?[]? votes = split.Votes is null ? null : [.. counted.Select(i => split.Votes[i])];
        return new ExpressionEvaluation(predictions, labels, split.ClassNames, votes);
    }

    /// <summary>Predicts every image of a split, in batches.</summary>
    /// <param name="classifier">The model.</param>
    /// <param name="split">Images of the model's input size.</param>
    /// <returns>One prediction per image, in their order.</returns>
    /// <exception cref="ArgumentException">
    /// The images are of another size than the model takes, or have other labels.
    /// </exception>
    public static IReadOnlyList<ExpressionPrediction> PredictBatch(this ExpressionClassifier classifier, DatasetSplit split) =>
        Predict(classifier, split, leftOut: null).Predictions;

    /// <summary>Predicts every image of a split, in batches, and returns the predictions of those that count.</summary>
    /// <exception cref="ArgumentException">
    /// The images are of another size than the model takes, or have other labels.
    /// </exception>
    internal static (ExpressionPrediction[] Predictions, int[] Images) Predict(
        this ExpressionClassifier classifier, DatasetSplit split, IReadOnlySet<int>? leftOut)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        ArgumentNullException.ThrowIfNull(split);
        if (split.Input != classifier.Metadata.Input)
        {
            throw new ArgumentException(
                $"The model takes {classifier.Metadata.Input}, the images are {split.Input}. "
                + "Load the data set with that DatasetOptions.Input.",
                nameof(split));
        }

        if (!split.HasClasses(classifier.Metadata.Labels))
        {
            throw new ArgumentException(
                $"The model has the labels {Quoted.Sentence(string.Join(", ", classifier.Metadata.Labels))}; the images have "
                + $"{Quoted.Sentence(string.Join(", ", split.ClassNames))}. Use images with the model's labels.",
                nameof(split));
        }

        IReadOnlyList<ExpressionPrediction> predictions = classifier.PredictGrayBatch(split.Pixels);
        int[] counted = [.. Enumerable.Range(0, split.Count).Where(i => leftOut?.Contains(i) != true)];
        return ([.. counted.Select(i => predictions[i])], counted);
    }
}
