namespace FacialExpression.Scoring;

/// <summary>A face and its expression, with numbers as they are written.</summary>
/// <param name="Box">Its place, in pixels of the upright image; <see langword="null"/> for a crop.</param>
/// <param name="Detection">How sure the detector is, 0 to 1; <see langword="null"/> for a crop.</param>
/// <param name="Expression">The likeliest expression.</param>
/// <param name="Confidence">Its probability, 0 to 1.</param>
/// <param name="Scores">The probability of each expression.</param>
internal sealed record ScoredFace(
    FaceBox? Box, float? Detection, Expression Expression, float Confidence, ExpressionScores Scores)
{
    public static ScoredFace Of(DetectedFace? face, ExpressionPrediction prediction) => new(
        face is null ? null : Rounded.Box(face.Box),
        face is null ? null : Rounded.Probability(face.Confidence),
        prediction.Expression,
        Rounded.Probability(prediction.Confidence),
        Rounded.Scores(prediction.Scores));
}
