namespace FacialExpression.Training;

/// <summary>Finds what logits are to be divided by so that confidence says how often the model is right (Guo et al. 2017).</summary>
internal static class TemperatureScaling
{
    // Golden-section search: each step keeps this share of the range; so many make the range smaller than a float's digits.
    private const double Kept = 0.6180339887498949;
    private const int Steps = 60;

    // Beyond these a model is either always right or knows nothing.
    private const double Lowest = 0.05;
    private const double Highest = 20;

    // Softmax in float32 may give 0, of which there is no logarithm.
    private const double SmallestScore = 1e-38;

    /// <summary>The temperature with the smallest mean of −ln(score of the label). There is but one, as that is convex in 1/temperature.</summary>
    /// <param name="predictions">With temperature 1; scores tell logits but for a constant, which softmax does not see.</param>
    /// <param name="labels">In the predictions' order.</param>
    /// <exception cref="ArgumentException">Scores are not numbers.</exception>
    public static float Fit(IReadOnlyList<ExpressionPrediction> predictions, IReadOnlyList<Expression> labels)
    {
        if (predictions.Any(p => float.IsNaN(p.Scores.Sum())))
        {
            throw new ArgumentException("The model gives scores that are not numbers, so it cannot be calibrated. Train it again with a lower learning rate.");
        }

        double[][] logits = [.. predictions.Select(p => p.Scores.Select(s => Math.Log(Math.Max(s, SmallestScore))).ToArray())];
        double low = Math.Log(1 / Highest);
        double high = Math.Log(1 / Lowest);
        for (int i = 0; i < Steps; i++)
        {
            double left = high - (Kept * (high - low));
            double right = low + (Kept * (high - low));
            (low, high) = Loss(Math.Exp(left)) < Loss(Math.Exp(right)) ? (low, right) : (left, high);
        }

        return (float)(1 / Math.Exp((low + high) / 2));

        double Loss(double factor) => logits.Zip(labels, (row, label) => LogSumExp(row, factor) - (factor * row[(int)label])).Average();
    }

    private static double LogSumExp(double[] logits, double factor)
    {
        double greatest = factor * logits.Max();
        return greatest + Math.Log(logits.Sum(l => Math.Exp((factor * l) - greatest)));
    }
}
