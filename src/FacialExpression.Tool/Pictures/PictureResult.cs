namespace FacialExpression.Tool;

/// <summary>What was found in a picture: its faces, or why there are none; a drawing may be missing nevertheless.</summary>
/// <param name="Source">The picture.</param>
/// <param name="Faces">Its faces; with <c>--crop</c> one, whose face is <see langword="null"/>.</param>
/// <param name="Fault">
/// Why there is no result, or no drawing of it, without the picture's path; <see langword="null"/> if nothing went wrong.
/// </param>
internal sealed record PictureResult(PictureSource Source, IReadOnlyList<PictureFace> Faces, string? Fault = null)
{
    public static PictureResult Failed(PictureSource source, string fault) => new(source, [], Message.OneLine(fault));
}

/// <summary>A face of a picture, and its expression.</summary>
/// <param name="Face">Where it is; <see langword="null"/> for a picture that is one face.</param>
/// <param name="Prediction">Its expression.</param>
internal sealed record PictureFace(DetectedFace? Face, ExpressionPrediction Prediction);
