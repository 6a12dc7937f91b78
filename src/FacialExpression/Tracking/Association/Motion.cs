namespace FacialExpression;

/// <summary>Where a face is expected: its last box, moved on by a velocity that fades.</summary>
/// <remarks>
/// The velocity is a mean over the last moments, so a box that trembles hardly moves on. It fades, because heads stop and turn: a
/// hidden face is not expected far away.
/// </remarks>
internal struct Motion
{
    // Seconds: how far the mean reaches back, and in what time the velocity fades to 37 %.
    private const double MeanTime = 0.15;
    private const double FadeTime = 0.5;

    private FaceBox _box;
    private double _x;
    private double _y;

    // The weights given so far. The mean is divided by it; otherwise it would count the time before the first frame as rest.
    private double _weight;

    /// <summary>A face that is seen for the first time.</summary>
    public Motion(FaceBox box) => _box = box;

    /// <summary>The face is seen again.</summary>
    /// <param name="box">Its box.</param>
    /// <param name="seconds">The time since it was last seen, at least 0.</param>
    public void Move(FaceBox box, double seconds)
    {
        if (seconds > 0)
        {
            double past = Math.Exp(-seconds / MeanTime);
            _x = (_x * past) + ((1 - past) * (CenterX(box) - CenterX(_box)) / seconds);
            _y = (_y * past) + ((1 - past) * (CenterY(box) - CenterY(_box)) / seconds);
            _weight = (_weight * past) + (1 - past);
        }

        _box = box;
    }

    /// <summary>The box where the face is expected.</summary>
    /// <param name="seconds">The time since it was last seen, at least 0.</param>
    public readonly FaceBox Expect(double seconds)
    {
        if (_weight == 0)
        {
            return _box;
        }

        double time = FadeTime * (1 - Math.Exp(-seconds / FadeTime)) / _weight;
        return _box with { X = (float)(_box.X + (_x * time)), Y = (float)(_box.Y + (_y * time)) };
    }

    private static double CenterX(FaceBox box) => box.X + (box.Width / 2.0);

    private static double CenterY(FaceBox box) => box.Y + (box.Height / 2.0);
}
