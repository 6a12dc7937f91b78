namespace FacialExpression.Training;

/// <summary>A file is no Keras model that can be read here; the message names the file, the layer and what to do.</summary>
public sealed class InvalidKerasModelException : InvalidModelException
{
    /// <summary>Makes the exception.</summary>
    public InvalidKerasModelException()
        : this("The file is no Keras model that can be read here.")
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What was wrong, what was received and what to do.</param>
    public InvalidKerasModelException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What was wrong, what was received and what to do.</param>
    /// <param name="innerException">The cause.</param>
    public InvalidKerasModelException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
