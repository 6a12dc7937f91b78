namespace FacialExpression.Tool;

/// <summary>A row of CSV and Parquet: a face, a picture without faces, or one that failed.</summary>
internal sealed record FaceRow
{
    /// <summary>The columns, in their order.</summary>
    public static IReadOnlyList<RowColumn<FaceRow>> Columns { get; } =
    [
        new TextColumn<FaceRow>("path", row => row.Path, isNullable: false),
        new NumberColumn<FaceRow, int>("face", row => row.Face),
        new NumberColumn<FaceRow, float>("x", row => Pixels(row.Detection?.Box.X)),
        new NumberColumn<FaceRow, float>("y", row => Pixels(row.Detection?.Box.Y)),
        new NumberColumn<FaceRow, float>("width", row => Pixels(row.Detection?.Box.Width)),
        new NumberColumn<FaceRow, float>("height", row => Pixels(row.Detection?.Box.Height)),
        new NumberColumn<FaceRow, float>("detection", row => Probability(row.Detection?.Confidence)),
        new TextColumn<FaceRow>("expression", row => row.Prediction?.Expression.ToString()),
        new NumberColumn<FaceRow, float>("confidence", row => Probability(row.Prediction?.Confidence)),
        .. Enum.GetValues<Expression>().Select(expression => new NumberColumn<FaceRow, float>(
            expression.ToString(), row => Probability(row.Prediction?.Scores[expression]))),
        new TextColumn<FaceRow>("error", row => row.Error),
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
            Error = result.Fault,
        });

    /// <summary>A coordinate to a hundredth of a pixel.</summary>
    public static float Pixels(float value) => MathF.Round(value, 2);

    /// <summary>A probability to a millionth.</summary>
    public static float Probability(float value) => MathF.Round(value, 6);

    private static float? Pixels(float? value) => value is { } v ? Pixels(v) : null;

    private static float? Probability(float? value) => value is { } v ? Probability(v) : null;
}
