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
        return (isAlone ? $"always naming {most.ClassName}" : "always naming one label", evaluation.BaselineAccuracy);
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

    /// <summary>How a model compares with the first of the page.</summary>
    /// <param name="comparison">The first model and this one on the same images.</param>
    /// <param name="comparisons">How many comparisons the page makes.</param>
    /// <param name="first">The first model's name.</param>
    public static string AgainstFirst(ModelComparison comparison, int comparisons, string first)
    {
        string probability = Probability(comparison, comparisons);
        string p = probability.StartsWith('<') ? $"p {probability}" : $"p = {probability}";
        string points = $"{Points(comparison.Difference)} points";
        return comparison.Difference == 0 ? $"{first} is right as often."
            : IsChance(comparison, comparisons) ? $"The difference from {first}, {points}, may be chance ({p})."
            : $"That is {Difference(comparison, comparisons)} than {first}: {points} ({p}).";
    }

    /// <summary>Which of several models is right most often, and whether the next is really behind it.</summary>
    /// <param name="best">The model that is right most often.</param>
    /// <param name="next">The one that follows it.</param>
    /// <param name="comparison">The next and the best model on the same images.</param>
    /// <param name="pairs">How many pairs of models there are, any of which might have been these two.</param>
    public static string Best(string best, string next, ModelComparison comparison, int pairs)
    {
        if (comparison.Difference == 0)
        {
            return $"No model is right most often: {best} is right as often as {next}.";
        }

        string p = Probability(comparison, pairs);
        string by = Invariant($"{Points(comparison.Difference)} points (p {(p.StartsWith('<') ? p : $"= {p}")}, ")
            + Invariant($"times {pairs} for {pairs} pairs of models)");
        return IsChance(comparison, pairs)
            ? $"{best} is right most often. Its difference from the next, {next}, may be chance: {by}."
            : $"{best} is right most often, more than the next, {next}, by {by}.";
    }

    /// <summary>When the validation loss was lowest, and so whether more epochs may help.</summary>
    /// <returns>A sentence or two; <see langword="null"/> for a single epoch and without validation.</returns>
    public static string? Epochs(IReadOnlyList<EpochResult> history)
    {
        if (history.Count < 2 || !history.All(epoch => double.IsFinite(epoch.ValidationLoss)))
        {
            return null;
        }

        (EpochResult best, EpochResult last) = (history.MinBy(epoch => epoch.ValidationLoss)!, history[^1]);
        return best == last
            ? "The validation loss was lowest in the last epoch: more epochs may help."
            : Invariant($"The validation loss was lowest in epoch {best.Epoch} of {last.Epoch}: {best.ValidationLoss:F3}, ")
                + Invariant($"against {last.ValidationLoss:F3} in the last.");
    }

    /// <summary>Whether the second model is better than the first, or the difference may be chance.</summary>
    /// <param name="comparison">The two models on the same images.</param>
    /// <param name="comparisons">How many comparisons the page makes; probabilities are multiplied by it (Bonferroni).</param>
    public static string Difference(ModelComparison comparison, int comparisons) =>
        IsChance(comparison, comparisons) ? "may be chance"
        : comparison.Difference > 0 ? "better" : "worse";

    /// <summary>The probability of so large a difference by chance, for the number of comparisons.</summary>
    public static string Probability(ModelComparison comparison, int comparisons) =>
        Corrected(comparison, comparisons) is >= 0.0001 and var p ? Invariant($"{p:F4}") : "< 0.0001";

    public static string Points(double difference) => Invariant($"{difference * 100:+0.0;−0.0;0.0}");

    public static string Percent(double fraction) => Invariant($"{fraction * 100:F1}\u00a0%");

    public static string Range(ConfidenceInterval interval) =>
        Invariant($"95 % interval {interval.Lower * 100:F1} to {interval.Upper * 100:F1}\u00a0%");

    private static bool IsChance(ModelComparison comparison, int comparisons) =>
        Corrected(comparison, comparisons) >= Significance;

    private static double Corrected(ModelComparison comparison, int comparisons) => Math.Min(1, comparison.PValue * comparisons);
}
