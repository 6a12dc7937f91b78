namespace FacialExpression.Training;

/// <summary>
/// Finds the temperature by which to divide logits so that confidence matches how often the model is right (Guo et al. 2017).
/// </summary>
internal static class TemperatureScaling
{
    // Golden-section search: each step leaves this fraction of the range; after all steps the range is below float precision.
    private const double Ratio = 0.6180339887498949;
    private const int Steps = 60;

    // Beyond these a model is always right, or no better than chance.
    private const double Lowest = 0.05;
    private const double Highest = 20;

    // Softmax in float32 may give 0, which has no logarithm.
    private const double SmallestScore = 1e-38;

    /// <summary>
    /// The temperature with the smallest mean of −ln(score of the label). It is unique: the mean is convex in 1/temperature.
    /// </summary>
    /// <param name="scores">With temperature 1; logits follow from scores up to a constant, which softmax ignores.</param>
    /// <param name="labels">The class of each image.</param>
    public static float Fit(ClassScores scores, IReadOnlyList<int> labels)
    {
        double[] LogitsOf(int image) =>
            Array.ConvertAll(scores[image].ToArray(), score => Math.Log(Math.Max(score, SmallestScore)));
        double[][] logits = [.. Enumerable.Range(0, scores.Count).Select(LogitsOf)];
        double low = Math.Log(1 / Highest);
        double high = Math.Log(1 / Lowest);
        for (int i = 0; i < Steps; i++)
        {
            double left = high - (Ratio * (high - low));
            double right = low + (Ratio * (high - low));
            (low, high) = Loss(Math.Exp(left)) < Loss(Math.Exp(right)) ? (low, right) : (left, high);
        }

        return (float)(1 / Math.Exp((low + high) / 2));

        double Loss(double factor) => logits.Zip(
            labels, (row, label) => LogSumExp(row, factor) - (factor * row[label])).Average();
    }

    private static double LogSumExp(double[] logits, double factor)
    {
        double greatest = factor * logits.Max();
        return greatest + Math.Log(logits.Sum(l => Math.Exp((factor * l) - greatest)));
    }
}
