using System.Globalization;
using System.Text.Json.Serialization;

namespace FacialExpression;

/// <summary>A face that is followed through a video, as of one frame.</summary>
public sealed record FaceTrack
{
    /// <summary>The track id: 1 for the tracker's first face, 2 for the second. It is never given again.</summary>
    /// <remarks>It follows a face by its place alone. Whoever leaves and comes back later gets another id.</remarks>
    public required int Id { get; init; }

    /// <summary>
    /// The face in this frame: box, confidence, landmarks if the detector has them, and the prediction of this frame alone.
    /// </summary>
    public required FaceExpression Face { get; init; }

    /// <summary>The face's box in this frame, in pixels of the upright picture: that of <see cref="Face"/>.</summary>
    [JsonIgnore]
    public FaceBox Box => Face.Box;

    /// <summary>The scores smoothed over time by <see cref="ExpressionTrackerOptions.SmoothingTime"/>.</summary>
    public required ExpressionPrediction Prediction { get; init; }

    /// <summary>
    /// The expression to show. It changes to that of <see cref="Prediction"/> when that leads by
    /// <see cref="ExpressionTrackerOptions.LabelMargin"/>, so it does not flicker between two that are about equal.
    /// </summary>
    public required Expression Label { get; init; }

    /// <summary>The time of the frame since which the label is this one.</summary>
    public required TimeSpan LabelSince { get; init; }

    /// <summary>The time of the first frame with this face.</summary>
    public required TimeSpan FirstSeen { get; init; }

    /// <summary>The time of the last frame with this face.</summary>
    public required TimeSpan LastSeen { get; init; }

    /// <summary>Id, label and smoothed score, such as <c>3: Happy 93.1 %</c>.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Id}: {Label} {Prediction.Scores[Label]:P1}");
}
