namespace FacialExpression.Training;

/// <summary>
/// A data source cannot be used as it is. The message lists the first 20 problems and their number;
/// <see cref="Problems"/> has all of them.
/// </summary>
public sealed class DatasetException : Exception
{
    private const int Listed = 20;

    /// <summary>Makes the exception.</summary>
    public DatasetException()
        : this("The data source cannot be used.")
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What was wrong, what was received and what to do.</param>
    public DatasetException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What was wrong, what was received and what to do.</param>
    /// <param name="innerException">The cause.</param>
    public DatasetException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Makes the exception that lists problems.</summary>
    /// <param name="source">The data source.</param>
    /// <param name="problems">Everything that is wrong with it.</param>
    /// <param name="canSkip">Whether loading can go on without them.</param>
    public DatasetException(string source, IReadOnlyList<DatasetProblem> problems, bool canSkip)
        : base(Describe(source, problems, canSkip))
    {
        Problems = problems;
    }

    /// <summary>Everything that is wrong with the source.</summary>
    public IReadOnlyList<DatasetProblem> Problems { get; } = [];

    private static string Describe(string source, IReadOnlyList<DatasetProblem> problems, bool canSkip)
    {
        ArgumentNullException.ThrowIfNull(problems);
        string rest = problems.Count > Listed ? $"\n  … and {problems.Count - Listed} more" : "";
        string remedy = canSkip ? $". Mend {(problems.Count == 1 ? "it" : "them")}, or have such items left out (InvalidItemHandling.Skip)" : "";
        return $"The data set {source} has {problems.Count} {(problems.Count == 1 ? "problem" : "problems")}{remedy}:"
            + string.Concat(problems.Take(Listed).Select(p => $"\n  {p}")) + rest;
    }
}
