namespace FacialExpression.Training;

/// <summary>
/// A data source cannot be used as it is. The message lists the first 20 problems and their number;
/// <see cref="Problems"/> holds all of them.
/// </summary>
public sealed class DatasetException : Exception
{
    private const int Listed = 20;

    /// <summary>Creates the exception.</summary>
    public DatasetException()
        : this("The data source cannot be used.")
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What was wrong, what was received and what to do.</param>
    public DatasetException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What was wrong, what was received and what to do.</param>
    /// <param name="innerException">The cause.</param>
    public DatasetException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Creates an exception that lists problems.</summary>
    /// <param name="source">The data source.</param>
    /// <param name="problems">Everything that is wrong with it.</param>
    /// <param name="canSkip">Whether loading can continue without them.</param>
    public DatasetException(string source, IReadOnlyList<DatasetProblem> problems, bool canSkip)
        : base(Describe(source, problems, canSkip))
    {
        Problems = problems;
    }

    /// <summary>Creates an exception that lists problems.</summary>
    /// <param name="message">What was wrong, without an end.</param>
    /// <param name="problems">All of it.</param>
    internal DatasetException(string message, IReadOnlyList<DatasetProblem> problems)
        : base($"{message}:{List(problems)}")
    {
        Problems = problems;
    }

    /// <summary>Everything that is wrong with the source.</summary>
    public IReadOnlyList<DatasetProblem> Problems { get; } = [];

    private static string Describe(string source, IReadOnlyList<DatasetProblem> problems, bool canSkip)
    {
        ArgumentNullException.ThrowIfNull(problems);
        string number = problems.Count == 1 ? "1 problem" : $"{problems.Count} problems";
        string remedy = canSkip
            ? $". Fix {(problems.Count == 1 ? "it" : "them")}, or skip such items (InvalidItemHandling.Skip for "
                + "DatasetOptions.InvalidItems, in ML.NET for the trainer's Options.InvalidRows)"
            : "";
        return $"The data set {BoundedText.End(source)} has {number}{remedy}:{List(problems)}";
    }

    private static string List(IReadOnlyList<DatasetProblem> problems) =>
        string.Concat(problems.Take(Listed).Select(p => $"\n  {p}"))
        + (problems.Count > Listed ? $"\n  … and {problems.Count - Listed} more" : "");
}
