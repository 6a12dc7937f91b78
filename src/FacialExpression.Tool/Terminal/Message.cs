using System.Text;

namespace FacialExpression.Tool;

/// <summary>Messages for people, in one line.</summary>
internal static class Message
{
    /// <summary>What went wrong, without a stack trace.</summary>
    public static string Of(Exception e)
    {
        if (e is ToolException)
        {
            return e.Message;
        }

        string text = OneLine(e.Message);
        // ArgumentException adds the name of a parameter, which means nothing on a command line.
        if (e is ArgumentException { ParamName: { } name })
        {
            text = text.Replace(Invariant($" (Parameter '{name}')"), "", StringComparison.Ordinal);
        }

        // These are faults in code and not in files or arguments: the type helps most.
        return e is NullReferenceException or InvalidCastException or IndexOutOfRangeException or KeyNotFoundException
            ? $"{e.GetType().Name}: {text}"
            : text;
    }

    /// <summary>
    /// A text without control characters. Names of files may have any, line ends and a terminal's commands included.
    /// </summary>
    public static string OneLine(string text)
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
