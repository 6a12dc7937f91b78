namespace FacialExpression.Training;

/// <summary>The images that most people agree on.</summary>
internal static class Majorities
{
    /// <param name="predictions">One per image.</param>
    /// <param name="votes">In the predictions' order; <see langword="null"/> for an image without votes.</param>
    /// <returns>The predictions of the images that have a majority, and the majorities.</returns>
    public static (ExpressionPrediction[] Predictions, Expression[] Labels) Of(
        IReadOnlyList<ExpressionPrediction> predictions, IReadOnlyList<ExpressionVotes?> votes)
    {
        int[] agreed = [.. Enumerable.Range(0, votes.Count).Where(i => votes[i]?.Majority is not null)];
        return ([.. agreed.Select(i => predictions[i])], [.. agreed.Select(i => votes[i]!.Majority!.Value)]);
    }
}
