using System.Text;

namespace FacialExpression.Tool;

/// <summary>Seconds of each expression per track, as a table.</summary>
internal static class SummaryTable
{
    /// <summary>Makes the lines: a header, one per track, and what was left out.</summary>
    /// <param name="times">The tracks.</param>
    /// <param name="most">The most tracks; those that are seen longest are listed.</param>
    public static string Of(ExpressionTimes times, int most = 50)
    {
        var text = new StringBuilder($"{"track",5}  {"first seen",10}  {"seconds",8}");
        foreach (string label in ExpressionLabels.All)
        {
            text.Append(Invariant($"{label,10}"));
        }

        text.Append('\n');
        foreach (TrackTimes track in Longest(times, most))
        {
            text.Append(Invariant(
                $"{track.Id,5}  {TrackTableWriter.Clock(track.Spans[0].From),10}  {track.Total.TotalSeconds,8:0.0}"));
            foreach (Expression expression in Enum.GetValues<Expression>())
            {
                double seconds = track.Of(expression).TotalSeconds;
                text.Append(seconds > 0 ? Invariant($"{seconds,10:0.0}") : $"{"–",10}");
            }

            text.Append('\n');
        }

        int left = times.Tracks.Count - most;
        return text.Append(left > 0 ? Invariant($"and {left:N0} more, which are seen for less time\n") : "").ToString();
    }

    /// <summary>The tracks that are seen longest, by their id.</summary>
    public static IReadOnlyList<TrackTimes> Longest(ExpressionTimes times, int most) =>
        [.. times.Tracks.OrderByDescending(track => track.Total).Take(most).OrderBy(track => track.Id)];
}
