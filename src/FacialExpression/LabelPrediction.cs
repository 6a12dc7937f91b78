using System.Globalization;
using System.Text.Json.Serialization;

namespace FacialExpression;

/// <summary>
/// What a model with any labels predicts for one image: the likeliest label, its confidence, and all scores by name.
/// <see cref="ExpressionPrediction"/> is the form for the seven expressions.
/// </summary>
public sealed record LabelPrediction
{
    /// <summary>Makes a prediction of its scores; the label and the confidence follow from them.</summary>
    /// <param name="scores">Probabilities that sum to 1.</param>
    public LabelPrediction(LabelScores scores)
    {
        Scores = scores;
    }

    /// <summary>The label with the highest score.</summary>
    public string Label => Scores.Highest;

    /// <summary>The score of <see cref="Label"/>, from 1 divided by the number of labels to 1.</summary>
    public float Confidence => Scores.HighestScore;

    /// <summary>Whether the confidence is below a threshold. Show "unsure" instead of a label then.</summary>
    /// <param name="threshold">The least confidence that is enough, from 0 to 1.</param>
    /// <remarks>
    /// A calibrated model (<see cref="ExpressionModelMetadata.Temperature"/>) is right in about six of ten predictions with
    /// confidence 0.6, on images like those that it was calibrated on.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The threshold is below 0, above 1, or NaN.</exception>
    public bool IsUnsure(float threshold) => threshold is >= 0 and <= 1
        ? Confidence < threshold
        : throw new ArgumentOutOfRangeException(nameof(threshold), threshold, "The threshold must be from 0 to 1.");

    /// <summary>All scores by label, in the order of the model's labels, summing to 1.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    [JsonRequired]
    public LabelScores Scores
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(Scores));
    }

    /// <summary>The label and its confidence, such as <c>smile 93.1 %</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Label} {Confidence:P1}");
}
