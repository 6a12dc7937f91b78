namespace FacialExpression.Tool;

/// <summary>One JSON object per line.</summary>
internal sealed class JsonLinesWriter<TItem>(LineOutput output, Func<TItem, IEnumerable<string>> linesOf) : IResultWriter<TItem>
{
    public void TakePlace() => output.TakePlace();

    public ValueTask WriteAsync(TItem item)
    {
        output.Write(string.Concat(linesOf(item).Select(line => line + "\n")));
        return ValueTask.CompletedTask;
    }

    public ValueTask CompleteAsync()
    {
        output.Complete();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => output.DisposeAsync();
}
