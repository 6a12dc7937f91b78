using System.Text.Json.Serialization;

namespace FacialExpression;

/// <summary>A face that was found in a picture, and its expression.</summary>
public sealed record FaceExpression
{
    /// <summary>The face as the detector reported it: box, confidence and, if the detector has them, landmarks.</summary>
    public required DetectedFace Face { get; init; }

    /// <summary>The face's box, in pixels of the upright picture: that of <see cref="Face"/>.</summary>
    [JsonIgnore]
    public FaceBox Box => Face.Box;

    /// <summary>The face's expression, with all scores.</summary>
    public required ExpressionPrediction Prediction { get; init; }
}
