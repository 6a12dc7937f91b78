using System.Globalization;
using System.Text;

namespace FacialExpression;

/// <summary>
/// Quotes text from outside for a message: bounded in length, without line breaks and without characters that hide or reorder
/// others.
/// </summary>
internal static class Quoted
{
    /// <summary>The longest path that a message shows whole. Longer ones keep their end, which holds the file name.</summary>
    public const int MaxPathLength = 200;

    private const int MaxTextLength = 80;

    private const int MaxSentenceLength = 250;

    /// <summary>Quotes a name or another short text, and shows no more than its first 80 characters.</summary>
    public static string Text(string text) => Quote(text, MaxTextLength);

    /// <summary>Quotes a message of another library, and shows no more than its first 250 characters.</summary>
    public static string Sentence(string text) => Quote(text, MaxSentenceLength);

    /// <summary>Quotes a path. Of a long one, only its end is shown.</summary>
    public static string Path(string path) => path.Length <= MaxPathLength
        ? Quote(path, MaxPathLength)
        : Quote(path[^MaxPathLength..], MaxPathLength).Insert(1, "…");

    /// <summary>
    /// Returns the file name for a <see cref="FileNotFoundException"/>, whose text has it beside the message: none if the path is
    /// too long to be shown.
    /// </summary>
    public static string? FileName(string path) => path.Length <= MaxPathLength ? path : null;

    private static string Quote(string text, int maxLength)
    {
        var quoted = new StringBuilder("\"");
        int length = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (length++ == maxLength)
            {
                quoted.Append('…');
                break;
            }

            quoted.Append(IsVisible(rune) ? rune : Rune.ReplacementChar);
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>Whether a character neither ends a line nor changes how others are shown.</summary>
    private static bool IsVisible(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
