using System.Text.Json.Serialization;

namespace FacialExpression;

/// <summary>
/// The outcome of one item of <c>ImageClassifier.PredictManyAsync</c>: a prediction, or the error that prevented it.
/// </summary>
/// <typeparam name="TItem">The source of an image, such as a path.</typeparam>
public sealed record LabelPredictionResult<TItem>
{
    /// <summary>The item, as it came in.</summary>
    public required TItem Item { get; init; }

    /// <summary>The prediction; <see langword="null"/> if there is an error.</summary>
    public LabelPrediction? Prediction { get; init; }

    /// <inheritdoc cref="PredictionResult{TItem}.Error"/>
    [JsonIgnore]
    public Exception? Error { get; init; }

    /// <inheritdoc cref="PredictionResult{TItem}.ErrorMessage"/>
    public string? ErrorMessage
    {
        get => field ?? Error?.Message;
        init;
    }
}
