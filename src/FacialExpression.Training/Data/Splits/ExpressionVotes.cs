using System.Globalization;

namespace FacialExpression.Training;

/// <summary>
/// What several people see in one image: the fraction of them for each of the seven expressions, and the expression that most of
/// them agree on. Immutable.
/// </summary>
/// <example><code>
/// var votes = new ExpressionVotes([0.1f, 0, 0, 0, 0.6f, 0.3f, 0]); // In the order of Expression.
/// Console.WriteLine(votes.Majority); // Neutral
/// </code></example>
public sealed class ExpressionVotes
{
    private const float Tolerance = 1e-3f;

    /// <summary>Makes the votes of people who all chose one of the seven expressions.</summary>
    /// <param name="distribution">
    /// The fraction of people for each expression, in the order of <see cref="Expression"/>: seven numbers that are not negative
    /// and sum to 1.
    /// </param>
    /// <exception cref="ArgumentException">
    /// There are not seven fractions, one is negative or not finite, or their sum is not 1.
    /// </exception>
    public ExpressionVotes(ReadOnlySpan<float> distribution)
    {
        Distribution = Checked(new ExpressionScores(distribution));
        Agreement = Distribution[Distribution.Highest];
        Majority = Agreement > 0.5f ? Distribution.Highest : null;
    }

    /// <param name="distribution">The fractions of those who chose one of the seven expressions.</param>
    /// <param name="majority">The expression of more than half of all valid votes.</param>
    /// <param name="agreement">The fraction of all people who chose the most frequent expression.</param>
    internal ExpressionVotes(ExpressionScores distribution, Expression? majority, float agreement) =>
        (Distribution, Majority, Agreement) = (distribution, majority, agreement);

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

    /// <summary>
    /// The fraction of all people who chose the most frequent expression, 0 to 1; 0.8 where eight of ten agree.
    /// </summary>
    public float Agreement { get; }

    /// <summary>Returns the fractions from the highest on, as in <c>Neutral 60.0 %, Sad 40.0 %</c>.</summary>
    public override string ToString() => Distribution.ToString();

    private static ExpressionScores Checked(ExpressionScores distribution)
    {
        float sum = distribution.Sum(pair => pair.Score);
        bool isDistribution = distribution.All(pair => pair.Score >= 0) && Math.Abs(sum - 1) <= Tolerance;
        return isDistribution ? distribution : throw new ArgumentException(
            string.Create(
                CultureInfo.InvariantCulture,
                $"The fractions must not be negative and must sum to 1; received {distribution}, which sum to {sum}."),
            nameof(distribution));
    }
}
