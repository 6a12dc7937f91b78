namespace FacialExpression.Tool;

/// <summary>How the command ends.</summary>
internal static class ExitCode
{
    /// <summary>Everything worked.</summary>
    public const int Success = 0;

    /// <summary>Some items failed, others worked.</summary>
    public const int Partial = 1;

    /// <summary>Nothing worked, or the arguments are wrong.</summary>
    public const int Failure = 2;

    /// <summary>Ctrl+C, as shells report it: 128 + SIGINT.</summary>
    public const int Interrupted = 130;

    /// <summary>The reader of the output is gone, as in <c>| head</c>: 128 + SIGPIPE.</summary>
    public const int BrokenPipe = 141;

    /// <summary>The code for a number of items of which some failed.</summary>
    public static int Of(long items, long failed) => failed == 0 && items > 0 ? Success : failed < items ? Partial : Failure;
}
