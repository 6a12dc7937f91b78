using System.Globalization;

namespace FacialExpression;

/// <summary>What a model reads from one face: the likeliest expression, how sure it is, and all seven scores.</summary>
public sealed record ExpressionPrediction
{
    /// <summary>Takes the scores; the expression and the confidence follow from them.</summary>
    /// <param name="scores">Seven probabilities that sum to 1.</param>
    public ExpressionPrediction(ExpressionScores scores)
    {
        ArgumentNullException.ThrowIfNull(scores);
        Scores = scores;
        Expression = scores.Highest;
    }

    /// <summary>The expression with the highest score.</summary>
    public Expression Expression { get; }

    /// <summary>The score of <see cref="Expression"/>, from 1/7 to 1.</summary>
    public float Confidence => Scores[Expression];

    /// <summary>All seven scores by expression, summing to 1.</summary>
    public ExpressionScores Scores { get; }

    /// <summary>The expression and its confidence, as in <c>Happy 93.1 %</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Expression} {Confidence:P1}");
}
