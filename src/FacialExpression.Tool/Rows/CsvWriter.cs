using System.Text;

namespace FacialExpression.Tool;

/// <summary>CSV as in RFC 4180, in UTF-8 without a byte order mark; numbers have a point in every culture.</summary>
internal sealed class CsvWriter<TItem, TRow>(
    LineOutput output, IReadOnlyList<RowColumn<TRow>> columns, Func<TItem, IEnumerable<TRow>> rowsOf) : IResultWriter<TItem>
{
    private readonly StringBuilder _lines = new(string.Join(',', columns.Select(column => column.Name)) + "\r\n");

    public ValueTask WriteAsync(TItem item)
    {
        foreach (TRow row in rowsOf(item))
        {
            _lines.AppendJoin(',', columns.Select(column => column.Text(row))).Append("\r\n");
        }

        Send();
        return ValueTask.CompletedTask;
    }

    public ValueTask CompleteAsync()
    {
        Send();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => output.DisposeAsync();

    private void Send()
    {
        if (_lines.Length > 0)
        {
            output.Write(_lines.ToString());
            _lines.Clear();
        }
    }
}
