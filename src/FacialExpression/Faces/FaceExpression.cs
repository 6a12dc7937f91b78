namespace FacialExpression;

/// <summary>A face that was found in a picture, and its expression.</summary>
public sealed record FaceExpression
{
    /// <summary>The face's place, as the detector reported it.</summary>
    public required FaceBox Box { get; init; }

    /// <summary>The face's expression, with all scores.</summary>
    public required ExpressionPrediction Prediction { get; init; }
}
