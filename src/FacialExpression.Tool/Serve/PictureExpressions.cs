namespace FacialExpression.Tool;

/// <summary>The faces of a picture.</summary>
/// <param name="Picture">The size of the upright picture, in which boxes and landmarks are.</param>
/// <param name="Faces">One entry per face, the most confident first; empty if there is none.</param>
internal sealed record PictureExpressions(PictureSize Picture, IReadOnlyList<FaceJson> Faces)
{
    public static PictureExpressions Of(Picture picture, IReadOnlyList<FaceExpression> faces) => new(
        new PictureSize(picture.Width, picture.Height),
        [.. faces.Select(face => FaceJson.Of(face.Face, face.Prediction.Expression, face.Prediction.Scores))]);
}

/// <summary>The size of a picture.</summary>
/// <param name="Width">Columns, in pixels.</param>
/// <param name="Height">Rows, in pixels.</param>
internal sealed record PictureSize(int Width, int Height);
