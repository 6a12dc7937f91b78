namespace FacialExpression.Tool;

/// <summary>A video cannot be decoded or encoded; the message has the reason.</summary>
internal sealed class VideoException : Exception
{
    public VideoException()
        : this("The video cannot be used.")
    {
    }

    public VideoException(string message)
        : base(message)
    {
    }

    public VideoException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
