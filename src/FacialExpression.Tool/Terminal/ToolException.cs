namespace FacialExpression.Tool;

/// <summary>A fault whose message is made for this command, and may have several lines.</summary>
internal sealed class ToolException : Exception
{
    public ToolException()
        : this("The command failed.")
    {
    }

    public ToolException(string message)
        : base(message)
    {
    }

    public ToolException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
