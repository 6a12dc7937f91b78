namespace FacialExpression.Scoring;

/// <summary>The result of an image: its faces, or why it could not be scored.</summary>
/// <param name="Input">The number of the image in the list of inputs, from 0.</param>
/// <param name="Path">Its name in the list.</param>
/// <param name="Faces">Its faces; of a crop one, without a box. Empty if there are none.</param>
/// <param name="Error">Why there is no result; <see langword="null"/> if there is one.</param>
internal sealed record ScoredImage(long Input, string Path, IReadOnlyList<ScoredFace> Faces, string? Error);

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
        face is null ? null : new FaceBox(
            Pixels(face.Box.X), Pixels(face.Box.Y), Pixels(face.Box.Width), Pixels(face.Box.Height)),
        face is null ? null : Probability(face.Confidence),
        prediction.Expression,
        Probability(prediction.Confidence),
        new ExpressionScores([.. prediction.Scores.Select(score => Probability(score.Score))]));

    // A hundredth of a pixel and a millionth say all that is known.
    private static float Pixels(float value) => MathF.Round(value, 2);

    private static float Probability(float value) => MathF.Round(value, 6);
}
