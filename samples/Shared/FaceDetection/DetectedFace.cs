namespace FacialExpression;

/// <summary>A face that the detector found.</summary>
/// <param name="Box">Its box. It may lie partly outside the picture.</param>
/// <param name="Confidence">In (0, 1).</param>
/// <param name="Landmarks">
/// Right eye, left eye, nose, right and left corner of the mouth, as the person has them.
/// </param>
internal sealed record DetectedFace(FaceBox Box, float Confidence, IReadOnlyList<FacePoint> Landmarks);
