namespace FacialExpression.Tool;

/// <summary>A row of CSV and Parquet: a face, a picture without faces, or one that failed.</summary>
internal sealed record FaceRow
{
    /// <summary>The names of the columns, in their order.</summary>
    public static IReadOnlyList<string> Columns { get; } =
    [
        "path", "face", "x", "y", "width", "height", "detection", "expression", "confidence",
        .. ExpressionLabels.All.Select(label => label.ToLowerInvariant()),
        "error",
    ];

    public required string Path { get; init; }

    /// <summary>The number of the face in its picture, from 1.</summary>
    public int? Face { get; init; }

    /// <summary>The face's box; <see langword="null"/> for a picture that is one face.</summary>
    public DetectedFace? Detection { get; init; }

    public ExpressionPrediction? Prediction { get; init; }

    public string? Error { get; init; }

    /// <summary>The rows of a picture: at least one.</summary>
    public static IEnumerable<FaceRow> Of(PictureResult result) => result.Faces.Count == 0
        ? [new FaceRow { Path = result.Source.Path, Error = result.Fault }]
        : result.Faces.Select((face, i) => new FaceRow
        {
            Path = result.Source.Path,
            Face = i + 1,
            Detection = face.Face,
            Prediction = face.Prediction,
        });

    /// <summary>A coordinate to a hundredth of a pixel.</summary>
    public static float Pixels(float value) => MathF.Round(value, 2);

    /// <summary>A probability to a millionth.</summary>
    public static float Probability(float value) => MathF.Round(value, 6);
}
