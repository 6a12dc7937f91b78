using FacialExpression.Scoring;

namespace FacialExpression.Tool;

/// <summary>Apache Parquet: the columns of CSV, with numbers as numbers and null for what is missing.</summary>
internal sealed class ParquetWriter<TItem, TRow>(
    OutputFile file, IReadOnlyList<RowColumn<TRow>> columns, Func<TItem, IEnumerable<TRow>> rowsOf) : IResultWriter<TItem>
{
    private readonly RowTable<TRow> _table = new(file.Stream, columns);

    public ValueTask WriteAsync(TItem item) => _table.AddAsync(rowsOf(item));

    public async ValueTask CompleteAsync()
    {
        await _table.CompleteAsync().ConfigureAwait(false);
        await file.CompleteAsync().ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await _table.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            await file.DisposeAsync().ConfigureAwait(false);
        }
    }
}
