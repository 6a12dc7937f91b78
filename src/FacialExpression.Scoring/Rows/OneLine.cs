using System.Text;

namespace FacialExpression.Scoring;

/// <summary>Messages and names in one line.</summary>
internal static class OneLine
{
    /// <summary>
    /// A text without control characters. Names of files may have any, line ends and a terminal's commands included.
    /// </summary>
    public static string Of(string text)
    {
        if (!text.Any(char.IsControl))
        {
            return text;
        }

        var line = new StringBuilder(text.Length);
        foreach (char c in text.ReplaceLineEndings("\n"))
        {
            line.Append(c == '\n' ? ' ' : char.IsControl(c) ? '?' : c);
        }

        return line.ToString();
    }
}
