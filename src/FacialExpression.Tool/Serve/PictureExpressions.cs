namespace FacialExpression.Tool;

/// <summary>The faces of a picture.</summary>
/// <param name="Picture">The size of the upright picture, in which boxes and landmarks are.</param>
/// <param name="Faces">One entry per face, the most confident first; empty if there is none.</param>
internal sealed record PictureExpressions(PictureSize Picture, IReadOnlyList<FaceAnswer> Faces)
{
    public static PictureExpressions Of(Picture picture, IReadOnlyList<FaceExpression> faces) => new(
        new PictureSize(picture.Width, picture.Height),
        [
            .. faces.Select(face => new FaceAnswer(
                face.Box,
                face.Face.Confidence,
                face.Face.Landmarks,
                face.Prediction.Expression,
                face.Prediction.Confidence,
                face.Prediction.Scores)),
        ]);
}

/// <summary>The size of a picture.</summary>
/// <param name="Width">Columns, in pixels.</param>
/// <param name="Height">Rows, in pixels.</param>
internal sealed record PictureSize(int Width, int Height);

/// <summary>A face and its expression.</summary>
/// <param name="Box">The place of the face, in pixels.</param>
/// <param name="Detection">How sure the detector is that this is a face, from 0 to 1.</param>
/// <param name="Landmarks">Eyes, nose and corners of the mouth, in pixels. Right and left are the person's.</param>
/// <param name="Expression">The expression with the highest score.</param>
/// <param name="Confidence">The score of that expression, from 0 to 1.</param>
/// <param name="Scores">A score for each expression; their sum is 1.</param>
internal sealed record FaceAnswer(
    FaceBox Box,
    float Detection,
    FaceLandmarks? Landmarks,
    Expression Expression,
    float Confidence,
    ExpressionScores Scores);
