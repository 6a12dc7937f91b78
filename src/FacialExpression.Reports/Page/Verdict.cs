using FacialExpression.Training;

namespace FacialExpression.Reports.Page;

/// <summary>What figures say, in words.</summary>
internal static class Verdict
{
    /// <summary>A difference with a smaller probability by chance is called one.</summary>
    private const double Significance = 0.05;

    /// <summary>
    /// A prediction of the commonest label for every image, in words, and the fraction of images for which it would be right.
    /// </summary>
    public static (string Words, double Fraction) Constant(ExpressionEvaluation evaluation)
    {
        ClassEvaluation most = evaluation.Classes.MaxBy(c => c.Count)!;
        bool isAlone = evaluation.Classes.Count(c => c.Count == most.Count) == 1;
        return (isAlone ? $"always naming {most.Expression}" : "always naming one label", evaluation.BaselineAccuracy);
    }

    /// <summary>How a model compares with one that always names the commonest label.</summary>
    public static string AgainstChance(MeasuredModel model)
    {
        (string constant, double fraction) = Constant(model.Evaluation);
        ConfidenceInterval interval = model.Evaluation.AccuracyInterval;
        string right = $"{model.Name} is right in {Percent(model.Evaluation.Accuracy)} ({Range(interval)})";
        return interval.Lower > fraction ? $"{right}."
            : interval.Upper < fraction ? $"{right}: worse than {constant}."
            : $"{right}: no better than {constant}.";
    }

    /// <summary>Whether the second model is better than the first, or the difference may be chance.</summary>
    /// <param name="comparison">The two models on the same images.</param>
    /// <param name="comparisons">How many comparisons the page makes; probabilities are multiplied by it (Bonferroni).</param>
    public static string Difference(ModelComparison comparison, int comparisons) =>
        Corrected(comparison, comparisons) >= Significance ? "may be chance"
        : comparison.Difference > 0 ? "better" : "worse";

    /// <summary>The probability of so large a difference by chance, for the number of comparisons.</summary>
    public static double Corrected(ModelComparison comparison, int comparisons) => Math.Min(1, comparison.PValue * comparisons);

    public static string Percent(double fraction) => Invariant($"{fraction * 100:F1}\u00a0%");

    public static string Range(ConfidenceInterval interval) =>
        Invariant($"95 % interval {interval.Lower * 100:F1} to {interval.Upper * 100:F1}\u00a0%");
}
