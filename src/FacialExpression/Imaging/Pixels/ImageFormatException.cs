namespace FacialExpression;

/// <summary>An image cannot be decoded: it is no image, has an unsupported format, is damaged, cut short or too large.</summary>
/// <remarks>
/// It is always the image's fault: a web app may answer 400. A lack of memory is an <see cref="InsufficientMemoryException"/>,
/// and a missing library a <see cref="PredictionEngineException"/>.
/// </remarks>
public sealed class ImageFormatException : Exception
{
    /// <summary>Initializes the exception with a general message.</summary>
    public ImageFormatException()
        : this("The image cannot be decoded.")
    {
    }

    /// <summary>Initializes the exception.</summary>
    /// <param name="message">What was wrong, what was received and what to do.</param>
    public ImageFormatException(string message)
        : base(message)
    {
    }

    /// <summary>Initializes the exception.</summary>
    /// <param name="message">What was wrong, what was received and what to do.</param>
    /// <param name="innerException">The cause.</param>
    public ImageFormatException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
