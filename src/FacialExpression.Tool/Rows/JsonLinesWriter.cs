namespace FacialExpression.Tool;

/// <summary>One JSON object per line.</summary>
internal sealed class JsonLinesWriter<TItem>(LineOutput output, Func<TItem, IEnumerable<string>> linesOf) : IResultWriter<TItem>
{
    public ValueTask WriteAsync(TItem item)
    {
        string lines = string.Concat(linesOf(item).Select(line => line + "\n"));
        if (lines.Length > 0)
        {
            output.Write(lines);
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask CompleteAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => output.DisposeAsync();
}
