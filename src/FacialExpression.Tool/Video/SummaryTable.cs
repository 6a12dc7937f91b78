using System.Text;

namespace FacialExpression.Tool;

/// <summary>Seconds of each expression per track, as a table.</summary>
internal static class SummaryTable
{
    /// <summary>Makes the lines: a header, one per person, and what was left out.</summary>
    /// <param name="times">The persons.</param>
    /// <param name="most">The most persons; those who are seen longest are listed.</param>
    public static string Of(ExpressionTimes times, int most = 50)
    {
        var text = new StringBuilder($"{"track",5}  {"first seen",10}  {"seconds",8}");
        foreach (string label in ExpressionLabels.All)
        {
            text.Append(Invariant($"{label,10}"));
        }

        text.Append('\n');
        foreach (PersonTimes person in Longest(times, most))
        {
            text.Append(Invariant(
                $"{person.Id,5}  {TrackTableWriter.Clock(person.Spans[0].From),10}  {person.Total.TotalSeconds,8:0.0}"));
            foreach (Expression expression in Enum.GetValues<Expression>())
            {
                double seconds = person.Of(expression).TotalSeconds;
                text.Append(seconds > 0 ? Invariant($"{seconds,10:0.0}") : $"{"–",10}");
            }

            text.Append('\n');
        }

        int left = times.Persons.Count - most;
        return text.Append(left > 0 ? Invariant($"and {left:N0} more, who are seen for less time\n") : "").ToString();
    }

    /// <summary>The persons who are seen longest, by track id.</summary>
    public static IReadOnlyList<PersonTimes> Longest(ExpressionTimes times, int most) =>
        [.. times.Persons.OrderByDescending(person => person.Total).Take(most).OrderBy(person => person.Id)];
}
