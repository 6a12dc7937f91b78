using System.Globalization;
using System.Text.Json.Serialization;

namespace FacialExpression;

/// <summary>What a model predicts for one face: the likeliest expression, its confidence, and all seven scores.</summary>
public sealed record ExpressionPrediction
{
    /// <summary>Makes a prediction of its scores; the expression and the confidence follow from them.</summary>
    /// <param name="scores">Seven probabilities that sum to 1.</param>
    public ExpressionPrediction(ExpressionScores scores)
    {
        Scores = scores;
    }

    /// <summary>The expression with the highest score.</summary>
    public Expression Expression => Scores.Highest;

    /// <summary>The score of <see cref="Expression"/>, from 1/7 to 1.</summary>
    public float Confidence => Scores[Expression];

    /// <summary>Whether the confidence is below a threshold. Show "unsure" instead of a label then.</summary>
    /// <param name="threshold">The least confidence that is enough, from 0 to 1.</param>
    /// <remarks>
    /// A calibrated model (<see cref="ExpressionModelMetadata.Temperature"/>), such as that of
    /// <see cref="ExpressionClassifier.LoadPretrained"/>, is right in about six of ten predictions with confidence 0.6, by the
    /// majority of people, on images like those that it was calibrated on. The model card has a table of how many predictions
    /// pass, and how many of those are right, for thresholds from 0.3 to 0.9.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The threshold is below 0, above 1, or NaN.</exception>
    /// <example><code>
    /// Console.WriteLine(prediction.IsUnsure(0.6f) ? "unsure" : prediction.Expression);
    /// </code></example>
    public bool IsUnsure(float threshold) => threshold is >= 0 and <= 1
        ? Confidence < threshold
        : throw new ArgumentOutOfRangeException(nameof(threshold), threshold, "The threshold must be from 0 to 1.");

    /// <summary>All seven scores by expression, summing to 1.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    [JsonRequired]
    public ExpressionScores Scores
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(Scores));
    }

    /// <summary>The expression and its confidence, such as <c>Happy 93.1 %</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Expression} {Confidence:P1}");
}
