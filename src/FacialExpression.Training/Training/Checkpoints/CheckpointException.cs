namespace FacialExpression.Training;

/// <summary>A checkpoint cannot be written, loaded or used; the message says why and what to do. The file is unchanged.</summary>
public sealed class CheckpointException : IOException
{
    /// <summary>Makes the exception.</summary>
    public CheckpointException()
        : this("The checkpoint cannot be used.")
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What was wrong, what was received and what to do.</param>
    public CheckpointException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What was wrong, what was received and what to do.</param>
    /// <param name="innerException">The cause.</param>
    public CheckpointException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
