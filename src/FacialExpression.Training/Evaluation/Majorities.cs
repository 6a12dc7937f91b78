namespace FacialExpression.Training;

/// <summary>The images that most people agree on.</summary>
internal static class Majorities
{
    /// <param name="votes">In the order of the images; <see langword="null"/> for an image without votes.</param>
    /// <returns>The indices of the images that have a majority, and the majorities as indices of classes.</returns>
    public static (int[] Images, int[] Labels) Of(IReadOnlyList<ExpressionVotes?> votes)
    {
        int[] agreed = [.. Enumerable.Range(0, votes.Count).Where(i => votes[i]?.Majority is not null)];
        return (agreed, [.. agreed.Select(i => (int)votes[i]!.Majority!.Value)]);
    }
}
