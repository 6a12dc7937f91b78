namespace FacialExpression;

/// <summary>A model file cannot be used: it is no ONNX file, is damaged, or lacks what this library needs of it.</summary>
public sealed class InvalidModelFileException : InvalidModelException
{
    /// <summary>Makes the exception.</summary>
    public InvalidModelFileException()
        : this("The model file cannot be used.")
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What was wrong, what was received and what to do.</param>
    public InvalidModelFileException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What was wrong, what was received and what to do.</param>
    /// <param name="innerException">The cause.</param>
    public InvalidModelFileException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
