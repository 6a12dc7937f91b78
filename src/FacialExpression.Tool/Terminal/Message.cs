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

    /// <summary>A number and its noun, as in <c>1 picture</c> and <c>1,200 pictures</c>.</summary>
    /// <param name="count">The number.</param>
    /// <param name="noun">The noun in the singular; its plural ends in s.</param>
    public static string Count(long count, string noun) => Invariant($"{count:N0} {noun}{(count == 1 ? "" : "s")}");

    /// <summary>
    /// A text without control characters. Names of files may have any, line ends and a terminal's commands included.
    /// </summary>
    public static string OneLine(string text) => Scoring.OneLine.Of(text);
}
