namespace FacialExpression;

/// <summary>The settings of an <see cref="ExpressionTracker"/>.</summary>
/// <remarks>Times are times of the video, so smoothing, labels and losses do not depend on the frame rate.</remarks>
public sealed record ExpressionTrackerOptions
{
    private static readonly TimeSpan _longest = TimeSpan.FromHours(1);

    /// <summary>
    /// The time constant of the smoothing of scores: after a change, they have gone 63 % of the way in this time and 95 % in
    /// three times as much. From 0, no smoothing, to 1 hour. Default: 0.4 seconds.
    /// </summary>
    /// <remarks>
    /// An expression lasts from half a second to four seconds (Matsumoto and Hwang 2011), while errors of a classifier change
    /// from frame to frame. A longer time gives calmer scores that follow later.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public TimeSpan SmoothingTime
    {
        get;
        init => field = CheckTime(value, nameof(SmoothingTime));
    } = TimeSpan.FromSeconds(0.4);

    /// <summary>
    /// How far the smoothed score of another expression must exceed that of the current label until it becomes the label. At
    /// least 0 and less than 1; 0: the label is the highest score at any time. Default: 0.1.
    /// </summary>
    /// <remarks>
    /// With the defaults, a clear change of expression becomes a change of label after 0.32 seconds, and what lasts less than
    /// that becomes none.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public float LabelMargin
    {
        get;
        init => field = value is >= 0 and < 1
            ? value
            : throw new ArgumentOutOfRangeException(
                nameof(LabelMargin), value, "LabelMargin must be at least 0 and less than 1.");
    } = 0.1f;

    /// <summary>
    /// How long a track outlasts frames without its face. A track ends with the first frame that lacks its face and comes this
    /// long, or longer, after the face was last seen. From 0, where any frame without the face ends it, to 1 hour. Default: 0.5
    /// seconds.
    /// </summary>
    /// <remarks>
    /// Turned heads, hands and blur hide faces for less than that. A longer time bridges longer gaps, and lets another person
    /// who comes to the same place inherit the track. Frames that are further apart than this do not end a track as long as
    /// each of them has the face.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public TimeSpan LostAfter
    {
        get;
        init => field = CheckTime(value, nameof(LostAfter));
    } = TimeSpan.FromSeconds(0.5);

    /// <summary>
    /// The least intersection over union of a face's box and the box where its track is expected. Above 0 and at most 1.
    /// Default: 0.3, as in SORT (Bewley et al. 2016).
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public float MinOverlap
    {
        get;
        init => field = value is > 0 and <= 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(MinOverlap), value, "MinOverlap must be above 0 and at most 1.");
    } = 0.3f;

    /// <summary>
    /// In how many frames in a row a new face must be found before it gets an id and is reported. From 1 to 1,000. Default: 1.
    /// </summary>
    /// <remarks>
    /// SORT waits for three frames and ByteTrack for two, because their detectors also report boxes of low confidence.
    /// <see cref="FaceDetector"/> hardly ever reports what is no face, so waiting only delays true faces, by seconds
    /// where few frames are analyzed. Raise it for a detector with a low threshold.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int MinHits
    {
        get;
        init => field = value is >= 1 and <= 1_000
            ? value
            : throw new ArgumentOutOfRangeException(nameof(MinHits), value, "MinHits must be from 1 to 1,000.");
    } = 1;

    private static TimeSpan CheckTime(TimeSpan value, string name) => value >= TimeSpan.Zero && value <= _longest
        ? value
        : throw new ArgumentOutOfRangeException(name, value, $"{name} must be from 0 to 1 hour.");
}
