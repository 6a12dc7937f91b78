namespace FacialExpression.Tests.Tracking;

/// <summary>Faces as an analyzer reports them, and videos of them.</summary>
internal static class Boxes
{
    /// <summary>A square face that is about surely of one expression.</summary>
    public static FaceExpression Face(
        double centerX, double centerY = 100, Expression expression = Expression.Neutral, float score = 0.94f, float side = 60)
    {
        float[] scores = new float[ExpressionLabels.Count];
        scores.AsSpan().Fill((1 - score) / (scores.Length - 1));
        scores[(int)expression] = score;
        var box = new FaceBox((float)centerX - (side / 2), (float)centerY - (side / 2), side, side);
        return new FaceExpression(box, new ExpressionScores(scores), detection: 0.9f);
    }

    /// <summary>Equally spaced times, the last included.</summary>
    public static IEnumerable<TimeSpan> Times(double from, double to, double framesPerSecond = 30) =>
        Enumerable.Range(0, (int)Math.Round((to - from) * framesPerSecond) + 1).Select(i => At(from + (i / framesPerSecond)));

    /// <summary>A time in seconds.</summary>
    public static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);

    /// <summary>Runs a tracker over faces that are a function of the time in seconds.</summary>
    public static List<TrackedFrame> Run(
        this ExpressionTracker tracker, IEnumerable<TimeSpan> times, Func<double, IEnumerable<FaceExpression>> faces) =>
        [.. times.Select(time => tracker.Update([.. faces(time.TotalSeconds)], time))];

    /// <summary>The ids of all frames, each once, in the order of their appearance.</summary>
    public static IEnumerable<int> Ids(this IEnumerable<TrackedFrame> frames) =>
        frames.SelectMany(frame => frame.Tracks).Select(track => track.Id).Distinct();
}
