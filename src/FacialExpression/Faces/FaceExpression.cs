namespace FacialExpression;

/// <summary>A face that was found in a picture, and what was read from it.</summary>
/// <param name="Face">Where it is.</param>
/// <param name="Prediction">Its expression.</param>
public sealed record FaceExpression(FaceBox Face, ExpressionPrediction Prediction);
