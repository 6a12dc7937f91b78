namespace FacialExpression.Tool.Tests.Video;

public class ExpressionTimesTests
{
    [Fact]
    public void Seconds_go_to_the_label_that_held_until_the_next_frame()
    {
        var times = new ExpressionTimes();
        Add(times, 0, (1, Expression.Happy));
        Add(times, 1, (1, Expression.Happy), (2, Expression.Sad));
        Add(times, 1.5, (1, Expression.Neutral));
        Add(times, 3, (1, Expression.Neutral));
        Add(times, 4);
        TrackTimes[] tracks = [.. times.Tracks];
        times.Complete(TimeSpan.FromSeconds(4.5));
        Assert.Equal((1.5, 2.5, 0, 4.0), (Of(0, Expression.Happy), Of(0, Expression.Neutral), Of(0, Expression.Sad), Total(0)));
        Assert.Equal((0.5, 0.5), (Of(1, Expression.Sad), Total(1)));
        Assert.Equal(4.5, times.End.TotalSeconds);
        Assert.Equal([2, 1], tracks.Select(track => track.Spans.Count));
        double Of(int track, Expression expression) => tracks[track].Of(expression).TotalSeconds;
        double Total(int track) => tracks[track].Total.TotalSeconds;
    }

    [Fact]
    public void A_single_frame_counts_as_long_as_it_is_shown()
    {
        var times = new ExpressionTimes();
        Add(times, 2, (1, Expression.Happy));
        times.Complete(TimeSpan.FromSeconds(2.5));
        Assert.Equal(0.5, Assert.Single(times.Tracks).Of(Expression.Happy).TotalSeconds);
    }

    [Fact]
    public void A_table_lists_the_tracks_that_are_seen_longest_by_their_id()
    {
        var times = new ExpressionTimes();
        Add(times, 0, (1, Expression.Happy), (2, Expression.Happy), (3, Expression.Happy));
        Add(times, 2, (1, Expression.Happy), (3, Expression.Happy));
        times.Complete(TimeSpan.FromSeconds(3));
        Assert.Equal([1, 3], SummaryTable.Longest(times, 2).Select(track => track.Id));
        Assert.EndsWith("and 1 more, which are seen for less time\n", SummaryTable.Of(times, 2), StringComparison.Ordinal);
        Assert.DoesNotContain("more", SummaryTable.Of(times), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(3_599, 99.9)]
    [InlineData(35_999, 50_000)]
    public void A_table_fits_80_columns_and_keeps_them_apart(double from, double seconds)
    {
        var times = new ExpressionTimes();
        for (int i = 0; i <= 7; i++)
        {
            Add(times, from + (i * seconds), (12_345, (Expression)(i % 7)));
        }

        times.Complete(TimeSpan.FromSeconds(from + (7 * seconds)));
        string[] lines = SummaryTable.Of(times).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(lines, line => Assert.InRange(line.Length, 1, 79));
        Assert.Equal(10, lines[1].Split(' ', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Theory]
    [InlineData(0, "0:00.00")]
    [InlineData(63.456, "1:03.45")]
    [InlineData(3723.4, "1:02:03.40")]
    public void Times_are_written_as_on_a_player(double seconds, string expected) =>
        Assert.Equal(expected, TrackTableWriter.Clock(TimeSpan.FromSeconds(seconds)));

    private static void Add(ExpressionTimes times, double seconds, params (int Id, Expression Label)[] faces)
    {
        var time = TimeSpan.FromSeconds(seconds);
        times.Add(new TrackedFrame
        {
            Time = time,
            Lost = [],
            Tracks =
            [
                .. faces.Select(face => new FaceTrack
                {
                    Id = face.Id,
                    Label = face.Label,
                    Face = null!,
                    Prediction = null!,
                    LabelSince = time,
                    FirstSeen = time,
                    LastSeen = time,
                }),
            ],
        });
    }
}
