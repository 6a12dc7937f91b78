namespace FacialExpression.Training;

/// <summary>
/// What several people see in one image: the fraction of them for each of the seven expressions, and the expression that most of
/// them agree on. Immutable.
/// </summary>
/// <example><code>
/// ReadOnlySpan&lt;float&gt; fractions = [0.1f, 0, 0, 0, 0.6f, 0.3f, 0]; // In the order of Expression.
/// var votes = new ExpressionVotes(new ExpressionScores(fractions));
/// Console.WriteLine(votes.Majority); // Neutral
/// </code></example>
public sealed class ExpressionVotes
{
    private const float Tolerance = 1e-3f;

    /// <summary>Makes the votes of people who all chose one of the seven expressions.</summary>
    /// <param name="distribution">Fractions that are not negative and sum to 1.</param>
    /// <exception cref="ArgumentException">A fraction is negative, or their sum is not 1.</exception>
    public ExpressionVotes(ExpressionScores distribution)
        : this(Checked(distribution), HighestAbove(distribution, 0.5f))
    {
    }

    /// <param name="distribution">The fractions.</param>
    /// <param name="majority">
    /// The expression of more than half of the people; of those too who saw what is not among the seven.
    /// </param>
    internal ExpressionVotes(ExpressionScores distribution, Expression? majority) =>
        (Distribution, Majority) = (distribution, majority);

    /// <summary>
    /// The fraction of people who chose each expression, of those who chose one of the seven. The fractions sum to 1: training
    /// uses them as soft targets.
    /// </summary>
    public ExpressionScores Distribution { get; }

    /// <summary>
    /// The expression that more than half of all people chose; <see langword="null"/> if there is none. Figures "against the
    /// majority" count the images that have one.
    /// </summary>
    public Expression? Majority { get; }

    private static ExpressionScores Checked(ExpressionScores distribution)
    {
        ArgumentNullException.ThrowIfNull(distribution);
        float sum = distribution.Sum(pair => pair.Score);
        bool isDistribution = distribution.All(pair => pair.Score >= 0) && Math.Abs(sum - 1) <= Tolerance;
        return isDistribution ? distribution : throw new ArgumentException(
            $"The fractions must not be negative and must sum to 1; received {distribution}, which sum to {sum}.",
            nameof(distribution));
    }

    private static Expression? HighestAbove(ExpressionScores distribution, float fraction) =>
        distribution[distribution.Highest] > fraction ? distribution.Highest : null;
}
