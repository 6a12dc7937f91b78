using Parquet;
using Parquet.Schema;

namespace FacialExpression.Scoring;

/// <summary>Rows as Apache Parquet: numbers as numbers, and null for what is missing.</summary>
internal sealed class RowTable<TRow>(Stream stream, IReadOnlyList<RowColumn<TRow>> columns) : IAsyncDisposable
{
    // Rows are written in groups; one group is in memory at a time.
    private const int GroupSize = 50_000;

    private readonly List<TRow> _rows = [];
    private readonly ParquetSchema _schema = new(columns.Select(column => column.Parquet));
    private ParquetWriter? _writer;

    public async ValueTask AddAsync(IEnumerable<TRow> rows, CancellationToken cancellationToken = default)
    {
        _rows.AddRange(rows);
        if (_rows.Count >= GroupSize)
        {
            await WriteGroupAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Writes the last rows and the end. Without it, the table is not whole.</summary>
    public async ValueTask CompleteAsync(CancellationToken cancellationToken = default)
    {
        await WriteGroupAsync(cancellationToken).ConfigureAwait(false);
        await _writer!.DisposeAsync().ConfigureAwait(false);
        _writer = null;
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
            // It writes the end of the table, which a full disk refuses, too. The first fault is reported already.
        }
    }

    private async Task WriteGroupAsync(CancellationToken cancellationToken)
    {
        _writer ??= await ParquetWriter.CreateAsync(_schema, stream, cancellationToken: cancellationToken).ConfigureAwait(false);
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
