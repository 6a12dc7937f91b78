using static FacialExpression.Tests.Tracking.Boxes;

namespace FacialExpression.Tests.Tracking;

/// <summary>Scores and labels over time.</summary>
public class SmoothingTests
{
    public static TheoryData<string> Rates => ["10", "30", "60", "jitter"];

    [Theory]
    [MemberData(nameof(Rates))]
    public void Smoothed_scores_depend_on_time_and_not_on_the_frame_rate(string rate)
    {
        // Neutral at 0, then happy until 1 s, then sad until 2 s.
        static Expression Shown(double t) => t == 0 ? Expression.Neutral : t <= 1 ? Expression.Happy : Expression.Sad;
        List<TrackedFrame> frames = new ExpressionTracker().Run(
            Frames(rate), t => [Face(100, expression: Shown(t), score: 0.94f)]);
        FaceTrack Track(double time) => frames.Single(frame => frame.Time == At(time)).Tracks[0];

        // What another expression has is 0.01; a second is 2.5 time constants.
        double past = Math.Exp(-1 / 0.4);
        double happy = 0.94 + ((0.01 - 0.94) * past);
        Assert.Equal(happy, Track(1).Prediction.Scores[Expression.Happy], 1e-5);
        Assert.Equal(0.01 + ((0.94 - 0.01) * past), Track(1).Prediction.Scores[Expression.Neutral], 1e-5);
        Assert.Equal(0.01 + ((happy - 0.01) * past), Track(2).Prediction.Scores[Expression.Happy], 1e-5);
        Assert.Equal(0.94 + ((0.01 - 0.94) * past), Track(2).Prediction.Scores[Expression.Sad], 1e-5);
        Assert.Equal(1, Track(2).Prediction.Scores.Sum(pair => pair.Score), 1e-5f);

        // The prediction of the frame alone stays what it was.
        Assert.Equal(0.94f, Track(2).Face.Prediction.Scores[Expression.Sad]);
    }

    [Theory]
    [MemberData(nameof(Rates))]
    public void A_change_of_expression_is_one_change_of_label(string rate)
    {
        List<TrackedFrame> frames = new ExpressionTracker().Run(
            Frames(rate), t => [Face(100, expression: t <= 1 ? Expression.Neutral : Expression.Happy)]);
        Assert.Equal([Expression.Neutral, Expression.Happy], Changes(frames));

        // 0.94 - 1.86 exp(-t / 0.4 s) exceeds 0.11 after 0.32 s, counted from the last frame before the change.
        FaceTrack last = frames[^1].Tracks[0];
        Assert.InRange(last.LabelSince.TotalSeconds, 1.32, 1.32 + Step(rate));
        Assert.Equal(last.LabelSince, frames.First(frame => frame.Tracks[0].Label == Expression.Happy).Time);
    }

    [Fact]
    public void A_label_does_not_flicker_where_two_expressions_are_about_equal()
    {
        // By turns 0.30 and 0.26 each; noise of a few frames moves the smoothed scores by less than the margin.
        var random = new Random(5);
        IEnumerable<FaceExpression> Noisy(double time) =>
            [Face(100, expression: random.Next(2) == 0 ? Expression.Sad : Expression.Neutral, score: 0.3f)];
        List<TrackedFrame> frames = new ExpressionTracker().Run(Times(0, 30), Noisy);
        Assert.Single(Changes(frames));
        Assert.Equal(At(0), frames[^1].Tracks[0].LabelSince);

        // Without a margin, the highest score is the label.
        frames = new ExpressionTracker(new ExpressionTrackerOptions { LabelMargin = 0 }).Run(Times(0, 30), Noisy);
        Assert.InRange(Changes(frames).Count(), 5, 900);
        Assert.All(frames, frame => Assert.Equal(frame.Tracks[0].Prediction.Expression, frame.Tracks[0].Label));
    }

    [Fact]
    public void A_flash_of_another_expression_is_no_change_of_label()
    {
        List<TrackedFrame> frames = new ExpressionTracker().Run(
            Times(0, 3), t => [Face(100, expression: t is > 1 and < 1.2 ? Expression.Surprise : Expression.Neutral)]);
        Assert.Equal([Expression.Neutral], Changes(frames));
    }

    [Fact]
    public void SmoothingTime_of_zero_gives_the_scores_of_each_frame()
    {
        var tracker = new ExpressionTracker(new ExpressionTrackerOptions { SmoothingTime = TimeSpan.Zero });
        tracker.Update([Face(100)], At(0));
        FaceTrack track = tracker.Update([Face(100, expression: Expression.Sad)], At(0)).Tracks[0];
        Assert.Equal((track.Face.Prediction, Expression.Sad), (track.Prediction, track.Label));
    }

    [Fact]
    public void A_frame_with_the_time_of_the_one_before_moves_the_box_and_no_score()
    {
        var tracker = new ExpressionTracker();
        FaceTrack before = tracker.Update([Face(100)], At(1)).Tracks[0];
        FaceTrack after = tracker.Update([Face(110, expression: Expression.Sad)], At(1)).Tracks[0];
        Assert.Equal(before.Prediction, after.Prediction);
        Assert.Equal(80, after.Box.X);
    }

    [Fact]
    public void Scores_after_a_gap_count_for_the_time_of_the_gap()
    {
        var tracker = new ExpressionTracker();
        tracker.Update([Face(100)], At(0));
        tracker.Update([], At(0.3));
        FaceTrack track = tracker.Update([Face(100, expression: Expression.Sad)], At(0.4)).Tracks[0];
        Assert.Equal(0.94 - (0.93 * Math.Exp(-1)), track.Prediction.Scores[Expression.Sad], 1e-5);
    }

    private static IEnumerable<TimeSpan> Frames(string rate)
    {
        if (rate != "jitter")
        {
            return Times(0, 2, double.Parse(rate, System.Globalization.CultureInfo.InvariantCulture));
        }

        var random = new Random(3);
        return Enumerable.Range(0, 90).Select(_ => 2 * random.NextDouble()).Concat([0, 1, 2]).Order().Select(At);
    }

    private static double Step(string rate)
    {
        TimeSpan[] times = [.. Frames(rate)];
        return times.Zip(times.Skip(1), (a, b) => (b - a).TotalSeconds).Max();
    }

    private static IEnumerable<Expression> Changes(List<TrackedFrame> frames)
    {
        Expression[] labels = [.. frames.Select(frame => frame.Tracks[0].Label)];
        return labels.Where((label, i) => i == 0 || label != labels[i - 1]);
    }
}
