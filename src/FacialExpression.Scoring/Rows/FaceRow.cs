namespace FacialExpression.Scoring;

/// <summary>A row of CSV and Parquet: a face, an image without faces, or one that failed.</summary>
/// <param name="Path">The image.</param>
/// <param name="Number">The number of the face in its image, from 1.</param>
/// <param name="Face">The face.</param>
/// <param name="Error">Why the image has no result.</param>
internal sealed record FaceRow(string Path, int? Number, ScoredFace? Face, string? Error)
{
    /// <summary>The columns, in their order.</summary>
    public static IReadOnlyList<RowColumn<FaceRow>> Columns { get; } =
    [
        new TextColumn<FaceRow>("path", row => row.Path, isNullable: false),
        new NumberColumn<FaceRow, int>("face", row => row.Number),
        new NumberColumn<FaceRow, float>("x", row => row.Face?.Box?.X),
        new NumberColumn<FaceRow, float>("y", row => row.Face?.Box?.Y),
        new NumberColumn<FaceRow, float>("width", row => row.Face?.Box?.Width),
        new NumberColumn<FaceRow, float>("height", row => row.Face?.Box?.Height),
        new NumberColumn<FaceRow, float>("detection", row => row.Face?.Detection),
        new TextColumn<FaceRow>("expression", row => row.Face?.Expression.ToString()),
        new NumberColumn<FaceRow, float>("confidence", row => row.Face?.Confidence),
        .. Enum.GetValues<Expression>().Select(
            expression => new NumberColumn<FaceRow, float>(expression.ToString(), row => row.Face?.Scores[expression])),
        new TextColumn<FaceRow>("error", row => row.Error),
    ];

    /// <summary>The number of the image among the inputs of a run, from 0.</summary>
    public long? Input { get; init; }

    /// <summary>The rows of an image: at least one.</summary>
    public static IEnumerable<FaceRow> Of(string path, IReadOnlyList<ScoredFace> faces, string? error) => faces.Count == 0
        ? [new FaceRow(path, null, null, error)]
        : faces.Select((face, i) => new FaceRow(path, i + 1, face, error));
}
