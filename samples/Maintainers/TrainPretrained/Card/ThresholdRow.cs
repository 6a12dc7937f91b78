namespace FacialExpression.Samples.TrainPretrained.Card;

/// <summary>The predictions that <see cref="ExpressionPrediction.IsUnsure"/> lets pass at one threshold.</summary>
/// <param name="Threshold">The least confidence.</param>
/// <param name="Share">The share of all images that pass.</param>
/// <param name="Accuracy">The share of those that is right; not a number where none passes.</param>
internal sealed record ThresholdRow(float Threshold, double Share, double Accuracy)
{
    public static ThresholdRow Of(
        float threshold, IReadOnlyList<ExpressionPrediction> predictions, IReadOnlyList<Expression> labels)
    {
        bool[] right =
        [
            .. predictions.Zip(labels).Where(p => !p.First.IsUnsure(threshold)).Select(p => p.First.Expression == p.Second),
        ];
        return new ThresholdRow(threshold, (double)right.Length / labels.Count, right.Count(r => r) / (double)right.Length);
    }
}
