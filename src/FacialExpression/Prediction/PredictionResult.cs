using System.Text.Json.Serialization;

namespace FacialExpression;

/// <summary>The outcome of one item of <c>PredictManyAsync</c>: a prediction, or the error that prevented it.</summary>
/// <typeparam name="TItem">The source of an image, such as a path.</typeparam>
public sealed record PredictionResult<TItem>
{
    /// <summary>The item, as it came in.</summary>
    public required TItem Item { get; init; }

    /// <summary>The prediction; <see langword="null"/> if there is an error.</summary>
    public ExpressionPrediction? Prediction { get; init; }

    /// <summary>
    /// Why there is no prediction, such as an <see cref="ImageFormatException"/> or a <see cref="FileNotFoundException"/>;
    /// <see langword="null"/> if there is one. Exceptions are not serialized: as JSON, a result has <see cref="ErrorMessage"/>.
    /// </summary>
    [JsonIgnore]
    public Exception? Error { get; init; }

    /// <summary>
    /// The message of <see cref="Error"/>, for logs and JSON. It may name a file; <see langword="null"/> if there is no error.
    /// </summary>
    public string? ErrorMessage
    {
        get => field ?? Error?.Message;
        init;
    }
}
