namespace FacialExpression.Scoring;

/// <summary>
/// A run that cannot go on: an input or an output folder that is not usable, or another run in its place. What was scored until
/// then is kept; the message says what to do.
/// </summary>
public sealed class ScoringException : Exception
{
    /// <summary>Creates the exception with .NET's message.</summary>
    public ScoringException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong, what was found, and what to do.</param>
    public ScoringException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong, what was found, and what to do.</param>
    /// <param name="innerException">Its cause.</param>
    public ScoringException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
