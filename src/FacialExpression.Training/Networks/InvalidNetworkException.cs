namespace FacialExpression.Training;

/// <summary>A stack of layers cannot work; the message names the layer, its place and the shape it got.</summary>
public sealed class InvalidNetworkException : InvalidModelException
{
    /// <summary>Makes the exception.</summary>
    public InvalidNetworkException()
        : this("The stack of layers cannot work.")
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What was wrong, what was received and what to do.</param>
    public InvalidNetworkException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What was wrong, what was received and what to do.</param>
    /// <param name="innerException">The cause.</param>
    public InvalidNetworkException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
