using System.Text;
using FacialExpression.Scoring;

namespace FacialExpression.Tool;

/// <summary>CSV as in RFC 4180, in UTF-8 without a byte order mark; numbers have a point in every culture.</summary>
internal sealed class CsvWriter<TItem, TRow>(
    LineOutput output, IReadOnlyList<RowColumn<TRow>> columns, Func<TItem, IEnumerable<TRow>> rowsOf) : IResultWriter<TItem>
{
    private readonly LineOutput _output = Begin(output, columns);
    private readonly StringBuilder _lines = new();

    public void TakePlace() => _output.TakePlace();

    public ValueTask WriteAsync(TItem item)
    {
        _lines.Clear();
        foreach (TRow row in rowsOf(item))
        {
            _lines.AppendJoin(',', columns.Select(column => column.Text(row))).Append("\r\n");
        }

        _output.Write(_lines.ToString());
        return ValueTask.CompletedTask;
    }

    public ValueTask CompleteAsync()
    {
        _output.Complete();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _output.DisposeAsync();

    private static LineOutput Begin(LineOutput output, IReadOnlyList<RowColumn<TRow>> columns)
    {
        output.Begin(string.Join(',', columns.Select(column => column.Name)) + "\r\n");
        return output;
    }
}
