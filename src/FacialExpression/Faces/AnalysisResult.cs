using System.Text.Json.Serialization;

namespace FacialExpression;

/// <summary>The outcome of one item of <c>AnalyzeManyAsync</c>: the faces of a picture, or the error that prevented it.</summary>
/// <typeparam name="TItem">The source of a picture, such as a path.</typeparam>
public sealed record AnalysisResult<TItem>
{
    /// <summary>The item, as it came in.</summary>
    public required TItem Item { get; init; }

    /// <summary>The faces, empty if there is none in the picture; <see langword="null"/> if there is an error.</summary>
    public IReadOnlyList<FaceExpression>? Faces { get; init; }

    /// <summary>
    /// Why there is no result, such as an <see cref="ImageFormatException"/> or a <see cref="FileNotFoundException"/>;
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
