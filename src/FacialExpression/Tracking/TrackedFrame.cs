namespace FacialExpression;

/// <summary>What an <see cref="ExpressionTracker"/> knows after a frame.</summary>
public sealed record TrackedFrame
{
    /// <summary>The frame's time.</summary>
    public required TimeSpan Time { get; init; }

    /// <summary>
    /// The tracks whose faces are in this frame, in the order of the faces. Tracks whose faces are hidden are left out until they
    /// are seen again.
    /// </summary>
    public required IReadOnlyList<FaceTrack> Tracks { get; init; }

    /// <summary>
    /// The tracks that are lost since this frame, as they were when last seen, the oldest first. Their ids do not come back.
    /// </summary>
    public required IReadOnlyList<FaceTrack> Lost { get; init; }
}
