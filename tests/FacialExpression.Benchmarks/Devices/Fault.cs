namespace FacialExpression.Benchmarks;

/// <summary>What a candidate failed with, for a report that the others are in as well.</summary>
/// <param name="Candidate">The one that failed.</param>
/// <param name="Message">The exception's type and the first line of its message.</param>
internal sealed record Fault(string Candidate, string Message)
{
    public static Fault Of(string candidate, Exception exception) => new(candidate, Describe(exception));

    /// <summary>The type and the first line of the message; libtorch's messages go on with its own stack.</summary>
    public static string Describe(Exception exception) =>
        $"{exception.GetType().Name}: {exception.Message.Split('\n')[0]}";
}
