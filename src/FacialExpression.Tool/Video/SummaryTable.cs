using System.Text;

namespace FacialExpression.Tool;

/// <summary>Seconds of each expression per track, as a table of at most 80 columns.</summary>
internal static class SummaryTable
{
    // From here on, tenths of a second matter to nobody and would make columns touch.
    private const double Long = 1000;

    /// <summary>Makes the lines: a header, one per track, and what was left out.</summary>
    /// <param name="times">The tracks.</param>
    /// <param name="most">The most tracks; those that are seen longest are listed.</param>
    public static string Of(ExpressionTimes times, int most = 50)
    {
        var text = new StringBuilder($"{"track",5}  {"first seen",10}  {"seconds",7}");
        foreach (string label in ExpressionLabels.All)
        {
            text.Append(label.PadLeft(WidthOf(label)));
        }

        text.Append('\n');
        foreach (TrackTimes track in Longest(times, most))
        {
            text.Append(Invariant($"{track.Id,5}  {TrackTableWriter.Clock(track.Spans[0].From),10}  {Seconds(track.Total),7}"));
            foreach (Expression expression in Enum.GetValues<Expression>())
            {
                TimeSpan time = track.Of(expression);
                text.Append((time > TimeSpan.Zero ? Seconds(time) : "–").PadLeft(WidthOf($"{expression}")));
            }

            text.Append('\n');
        }

        int left = times.Tracks.Count - most;
        return text.Append(left > 0 ? Invariant($"and {left:N0} more, which are seen for less time\n") : "").ToString();
    }

    /// <summary>The tracks that are seen longest, by their id.</summary>
    public static IReadOnlyList<TrackTimes> Longest(ExpressionTimes times, int most) =>
        [.. times.Tracks.OrderByDescending(track => track.Total).Take(most).OrderBy(track => track.Id)];

    private static int WidthOf(string label) => Math.Max(label.Length, 5) + 1;

    private static string Seconds(TimeSpan time) =>
        time.TotalSeconds < Long ? Invariant($"{time.TotalSeconds:0.0}") : Invariant($"{time.TotalSeconds:0}");
}
