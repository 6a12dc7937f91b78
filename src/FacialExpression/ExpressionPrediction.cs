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

    /// <summary>Whether the confidence is below what the caller asks for: better to say "unsure" than to name an expression.</summary>
    /// <param name="threshold">The least confidence that will do, 0 to 1.</param>
    /// <remarks>
    /// A calibrated model (<see cref="ExpressionModelMetadata.Temperature"/>), as <see cref="ExpressionClassifier.LoadPretrained"/> is, says 0.6 where it is right in about six of ten, on images
    /// like those it was calibrated by. Its card has a table of how many predictions pass, and how many of them are right, for thresholds from 0.3 to 0.9.
    /// Scores that are not numbers are unsure.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The threshold is not from 0 to 1.</exception>
    /// <example><code>
    /// Console.WriteLine(prediction.IsUnsure(0.6f) ? "unsure" : prediction.Expression);
    /// </code></example>
    public bool IsUnsure(float threshold) => threshold is >= 0 and <= 1
        ? !(Confidence >= threshold)
        : throw new ArgumentOutOfRangeException(nameof(threshold), threshold, "The threshold must be from 0 to 1.");

    /// <summary>All seven scores by expression, summing to 1.</summary>
    public ExpressionScores Scores { get; }

    /// <summary>The expression and its confidence, as in <c>Happy 93.1 %</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Expression} {Confidence:P1}");
}
