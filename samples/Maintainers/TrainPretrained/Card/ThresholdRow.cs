namespace FacialExpression.Samples.TrainPretrained.Card;

/// <summary>The predictions that <see cref="ExpressionPrediction.IsUnsure"/> lets pass at one threshold.</summary>
/// <param name="Threshold">The least confidence.</param>
/// <param name="Fraction">The fraction of all images that pass.</param>
/// <param name="Accuracy">The fraction of those that is right; NaN where none passes.</param>
internal sealed record ThresholdRow(float Threshold, double Fraction, double Accuracy)
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
