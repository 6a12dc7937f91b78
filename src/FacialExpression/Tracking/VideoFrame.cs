namespace FacialExpression;

/// <summary>A picture of a video and when it was taken.</summary>
public sealed record VideoFrame
{
    /// <summary>The picture. <see cref="ExpressionTracker.TrackAsync"/> disposes it.</summary>
    public required Picture Picture { get; init; }

    /// <summary>The time since the start of the video, or since any other moment before it. At least 0.</summary>
    public required TimeSpan Time { get; init; }
}
