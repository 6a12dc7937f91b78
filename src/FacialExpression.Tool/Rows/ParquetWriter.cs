using Parquet;
using Parquet.Schema;
using Writer = Parquet.ParquetWriter;

namespace FacialExpression.Tool;

/// <summary>Apache Parquet: the columns of CSV, with numbers as numbers and null for what is missing.</summary>
internal sealed class ParquetWriter<TItem, TRow>(
    OutputFile file, IReadOnlyList<RowColumn<TRow>> columns, Func<TItem, IEnumerable<TRow>> rowsOf) : IResultWriter<TItem>
{
    // Rows are written in groups; one group is in memory at a time.
    private const int GroupSize = 50_000;

    private readonly List<TRow> _rows = [];
    private readonly ParquetSchema _schema = new(columns.Select(column => column.Parquet));
    private Writer? _writer;

    public async ValueTask WriteAsync(TItem item)
    {
        _rows.AddRange(rowsOf(item));
        if (_rows.Count >= GroupSize)
        {
            await WriteGroupAsync().ConfigureAwait(false);
        }
    }

    public async ValueTask CompleteAsync()
    {
        await WriteGroupAsync().ConfigureAwait(false);
        await _writer!.DisposeAsync().ConfigureAwait(false);
        _writer = null;
        await file.CompleteAsync().ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_writer is not null)
            {
                await _writer.DisposeAsync().ConfigureAwait(false);
            }
        }
        catch (IOException)
        {
            // It writes the end of the file, which a full disk refuses, too. The first fault is reported already.
        }
        finally
        {
            await file.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task WriteGroupAsync()
    {
        _writer ??= await Writer.CreateAsync(_schema, file.Stream).ConfigureAwait(false);
        if (_rows.Count == 0)
        {
            return;
        }

        using ParquetRowGroupWriter group = _writer.CreateRowGroup();
        foreach (RowColumn<TRow> column in columns)
        {
            await column.WriteAsync(group, _schema.FindDataField(column.Name), _rows).ConfigureAwait(false);
        }

        group.CompleteValidate();
        _rows.Clear();
    }
}
