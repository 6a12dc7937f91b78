namespace FacialExpression;

/// <summary>
/// A model cannot be used: its file is damaged or beyond the limits, or its layers do not fit together. Base class of the
/// exceptions that say which.
/// </summary>
public abstract class InvalidModelException : Exception
{
    /// <summary>Makes the exception.</summary>
    protected InvalidModelException()
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What was wrong, what was received and what to do.</param>
    protected InvalidModelException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What was wrong, what was received and what to do.</param>
    /// <param name="innerException">The cause.</param>
    protected InvalidModelException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
