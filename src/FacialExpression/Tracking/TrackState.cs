namespace FacialExpression;

/// <summary>A track between two frames: where its face is expected, its smoothed scores, and its label.</summary>
internal sealed class TrackState
{
    private readonly double[] _scores;
    private readonly TimeSpan _firstSeen;
    private Motion _motion;
    private TimeSpan _lastSeen;
    private Expression _label;
    private TimeSpan _labelSince;

    /// <summary>A track of a face that no other track continues.</summary>
    public TrackState(FaceExpression face, TimeSpan time)
    {
        _motion = new Motion(face.Box);
        _firstSeen = time;
        _lastSeen = time;
        _labelSince = time;
        _label = face.Prediction.Expression;
        ReadOnlySpan<float> scores = face.Prediction.Scores.AsSpan();
        _scores = new double[scores.Length];
        for (int i = 0; i < _scores.Length; i++)
        {
            _scores[i] = scores[i];
        }
    }

    /// <summary>In how many frames in a row the face was found, until the track has an id.</summary>
    public int Hits { get; private set; } = 1;

    /// <summary>Whether the last frame did not have the face.</summary>
    public bool IsMissed { get; set; }

    /// <summary>The track when its face was last seen; <see langword="null"/> as long as it has no id.</summary>
    public FaceTrack? Snapshot { get; private set; }

    /// <summary>The time since the face was last seen.</summary>
    public TimeSpan Unseen(TimeSpan time) => time - _lastSeen;

    /// <summary>Where the face is expected.</summary>
    public FaceBox Expect(TimeSpan time) => _motion.Expect(Unseen(time).TotalSeconds);

    /// <summary>A frame has the face.</summary>
    public void See(FaceExpression face, TimeSpan time, ExpressionTrackerOptions options)
    {
        double seconds = Unseen(time).TotalSeconds;
        _motion.Move(face.Box, seconds);
        Smooth(face.Prediction.Scores.AsSpan(), seconds, options.SmoothingTime.TotalSeconds);
        _lastSeen = time;
        IsMissed = false;
        Hits = Math.Min(Hits + 1, options.MinHits);
    }

    /// <summary>Makes the snapshot, and decides the label.</summary>
    public FaceTrack Capture(int id, FaceExpression face, float labelMargin)
    {
        Span<float> scores = stackalloc float[_scores.Length];
        for (int i = 0; i < scores.Length; i++)
        {
            scores[i] = (float)_scores[i];
        }

        var smoothed = new ExpressionPrediction(new ExpressionScores(scores));
        Expression best = smoothed.Expression;
        if (scores[(int)best] - scores[(int)_label] > labelMargin)
        {
            _label = best;
            _labelSince = _lastSeen;
        }

        return Snapshot = new FaceTrack
        {
            Id = id,
            Face = face,
            Prediction = smoothed,
            Label = _label,
            LabelSince = _labelSince,
            FirstSeen = _firstSeen,
            LastSeen = _lastSeen,
        };
    }

    /// <summary>
    /// Moves the scores towards those of a frame, which count for the time since the face was last seen: the mean over all time
    /// with weights that fall by exp(-age / time constant), whatever the frame rate.
    /// </summary>
    /// <remarks>
    /// Probabilities are averaged, not logits: one wrong frame with a score of 0.9999 has no more weight than one with 0.9.
    /// </remarks>
    private void Smooth(ReadOnlySpan<float> scores, double seconds, double timeConstant)
    {
        double weight = timeConstant > 0 ? 1 - Math.Exp(-seconds / timeConstant) : 1;
        for (int i = 0; i < _scores.Length; i++)
        {
            _scores[i] += weight * (scores[i] - _scores[i]);
        }
    }
}
