using FacialExpression.Scoring;

namespace FacialExpression.Tool;

/// <summary>A face and its expression in JSON, the same from <c>predict</c>, <c>video</c> and <c>serve</c>.</summary>
/// <param name="Box">The place of the face, in pixels of the upright picture; null for a picture that is one face.</param>
/// <param name="Detection">How sure the detector is that this is a face, from 0 to 1; null without a detector.</param>
/// <param name="Landmarks">
/// Eyes, nose and corners of the mouth, in pixels; null if the detector has none. Right and left are the person's.
/// </param>
/// <param name="Expression">The likeliest expression; in a video, the label of the track.</param>
/// <param name="Confidence">The probability of that expression, from 0 to 1; in a video, smoothed over time.</param>
/// <param name="Scores">The probability of each expression; their sum is 1.</param>
internal record FaceJson(
    FaceBox? Box,
    float? Detection,
    LandmarksJson? Landmarks,
    Expression Expression,
    float Confidence,
    ExpressionScores Scores)
{
    /// <summary>A face with its numbers rounded.</summary>
    /// <param name="face">Where it is; <see langword="null"/> for a picture that is one face.</param>
    /// <param name="expression">What it shows.</param>
    /// <param name="scores">The probabilities.</param>
    public static FaceJson Of(DetectedFace? face, Expression expression, ExpressionScores scores) => new(
        face is null ? null : Rounded.Box(face.Box),
        face is null ? null : Rounded.Probability(face.Confidence),
        face?.Landmarks is { } landmarks ? LandmarksJson.Of(landmarks) : null,
        expression,
        Rounded.Probability(scores[expression]),
        Rounded.Scores(scores));
}

/// <summary>Five points of a face in JSON, in pixels of the upright picture. Right and left are the person's.</summary>
/// <param name="RightEye">The center of the right eye.</param>
/// <param name="LeftEye">The center of the left eye.</param>
/// <param name="Nose">The tip of the nose.</param>
/// <param name="RightMouthCorner">The right corner of the mouth.</param>
/// <param name="LeftMouthCorner">The left corner of the mouth.</param>
/// <param name="Roll">How far the face is tilted clockwise, in degrees.</param>
internal sealed record LandmarksJson(
    FacePoint RightEye,
    FacePoint LeftEye,
    FacePoint Nose,
    FacePoint RightMouthCorner,
    FacePoint LeftMouthCorner,
    float Roll)
{
    public static LandmarksJson Of(FaceLandmarks landmarks) => new(
        Round(landmarks.RightEye),
        Round(landmarks.LeftEye),
        Round(landmarks.Nose),
        Round(landmarks.RightMouthCorner),
        Round(landmarks.LeftMouthCorner),
        Rounded.Pixels(landmarks.Roll));

    private static FacePoint Round(FacePoint point) => new(Rounded.Pixels(point.X), Rounded.Pixels(point.Y));
}
