namespace FacialExpression.Tool;

/// <summary>The reader of standard output has ended, so that more results are of no use.</summary>
internal sealed class BrokenPipeException : Exception
{
    public BrokenPipeException()
        : this("The reader of the output has ended.")
    {
    }

    public BrokenPipeException(string message)
        : base(message)
    {
    }

    public BrokenPipeException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
