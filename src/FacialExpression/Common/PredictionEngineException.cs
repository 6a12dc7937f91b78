namespace FacialExpression;

/// <summary>
/// A library that every prediction needs, SkiaSharp or ONNX Runtime, is missing, has an unsuitable version, or cannot be loaded
/// on this machine; or the GPU that was requested cannot be used, or its memory is full. The message names the reason and the
/// remedy.
/// </summary>
/// <remarks>
/// It is a fault of the app or of the machine, never of the image or of the model file.
/// </remarks>
public sealed class PredictionEngineException : Exception
{
    /// <summary>Initializes the exception with a general message.</summary>
    public PredictionEngineException()
        : this("A library that predictions need cannot be used.")
    {
    }

    /// <summary>Initializes the exception.</summary>
    /// <param name="message">Which library cannot be used, why, and what to install or change.</param>
    public PredictionEngineException(string message)
        : base(message)
    {
    }

    /// <summary>Initializes the exception.</summary>
    /// <param name="message">Which library cannot be used, why, and what to install or change.</param>
    /// <param name="innerException">The cause.</param>
    public PredictionEngineException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
