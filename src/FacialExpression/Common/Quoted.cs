using System.Globalization;
using System.Text;

namespace FacialExpression;

/// <summary>Words of a file for a message: they may be of any length and hold anything.</summary>
internal static class Quoted
{
    private const int MaxLength = 80;

    public static string Text(string text)
    {
        var quoted = new StringBuilder("\"");
        int length = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (length++ == MaxLength)
            {
                quoted.Append('…');
                break;
            }

            quoted.Append(IsSeenAsItIs(rune) ? rune : Rune.ReplacementChar);
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>Whether it neither ends a line nor changes how others are shown.</summary>
    private static bool IsSeenAsItIs(Rune rune) => Rune.GetUnicodeCategory(rune)
        is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
