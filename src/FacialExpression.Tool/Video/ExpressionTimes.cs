namespace FacialExpression.Tool;

/// <summary>How long each track shows each expression. Grows with tracks and changes of expression, not with frames.</summary>
internal sealed class ExpressionTimes
{
    private readonly SortedDictionary<int, TrackTimes> _tracks = [];
    private IReadOnlyList<FaceTrack> _last = [];

    /// <summary>The tracks, by their id.</summary>
    public IReadOnlyCollection<TrackTimes> Tracks => _tracks.Values;

    /// <summary>The time of the last frame, or where the video ends.</summary>
    public TimeSpan End { get; private set; }

    /// <summary>Adds a frame.</summary>
    public void Add(TrackedFrame frame)
    {
        // A frame is shown until the next one, also a track that the next one lacks.
        Complete(frame.Time);
        _last = frame.Tracks;
        foreach (FaceTrack track in frame.Tracks)
        {
            if (!_tracks.TryGetValue(track.Id, out TrackTimes? times))
            {
                _tracks.Add(track.Id, times = new TrackTimes(track.Id));
            }

            times.Add(track);
        }
    }

    /// <summary>The last frame is shown until this time.</summary>
    public void Complete(TimeSpan end)
    {
        End = end;
        foreach (FaceTrack track in _last)
        {
            _tracks[track.Id].ExtendTo(end);
        }
    }
}

/// <summary>A track's expressions over time.</summary>
/// <param name="id">The track id.</param>
internal sealed class TrackTimes(int id)
{
    private readonly List<(Expression Expression, TimeSpan From, TimeSpan To)> _spans = [];

    public int Id => id;

    /// <summary>
    /// The spans of time with one expression each, without gaps, from the first frame with the face to the end of the last.
    /// </summary>
    public IReadOnlyList<(Expression Expression, TimeSpan From, TimeSpan To)> Spans => _spans;

    /// <summary>The time from the first frame with the face to the end of the last.</summary>
    public TimeSpan Total => _spans[^1].To - _spans[0].From;

    /// <summary>The time with an expression.</summary>
    public TimeSpan Of(Expression expression) => _spans.Where(span => span.Expression == expression)
        .Aggregate(TimeSpan.Zero, (sum, span) => sum + (span.To - span.From));

    public void Add(FaceTrack track)
    {
        // A label holds from its frame to the next one that has the face.
        if (_spans.Count > 0)
        {
            ExtendTo(track.LastSeen);
            if (_spans[^1].Expression == track.Label)
            {
                return;
            }
        }

        _spans.Add((track.Label, track.LastSeen, track.LastSeen));
    }

    /// <summary>The last expression holds until a time.</summary>
    public void ExtendTo(TimeSpan time) => _spans[^1] = (_spans[^1].Expression, _spans[^1].From, time);
}
