namespace FacialExpression.Tool;

/// <summary>One JSON object per line and picture.</summary>
internal sealed class JsonLinesWriter(LineOutput output) : IResultWriter
{
    public ValueTask WriteAsync(PictureResult result)
    {
        output.Write(PictureJson.Of(result).ToLine() + "\n");
        return ValueTask.CompletedTask;
    }

    public ValueTask CompleteAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => output.DisposeAsync();
}
