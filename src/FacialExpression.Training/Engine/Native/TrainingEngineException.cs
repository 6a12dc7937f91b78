namespace FacialExpression.Training;

/// <summary>TorchSharp's native engine cannot be used on this machine or in this app; the message names the remedy.</summary>
public sealed class TrainingEngineException : Exception
{
    /// <summary>Creates the exception.</summary>
    public TrainingEngineException()
        : this("TorchSharp's native engine cannot be used.")
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What was wrong, what was received and what to do.</param>
    public TrainingEngineException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What was wrong, what was received and what to do.</param>
    /// <param name="innerException">The cause.</param>
    public TrainingEngineException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
