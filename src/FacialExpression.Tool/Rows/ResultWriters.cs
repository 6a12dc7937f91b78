using FacialExpression.Scoring;

namespace FacialExpression.Tool;

/// <summary>The writers of the formats.</summary>
internal static class ResultWriters
{
    /// <summary>Creates the writer of a format.</summary>
    /// <typeparam name="TItem">A result: a picture, a frame.</typeparam>
    /// <typeparam name="TRow">A row of CSV and Parquet.</typeparam>
    /// <param name="format">The format.</param>
    /// <param name="console">Where results appear without a file.</param>
    /// <param name="path">The file; <see langword="null"/> for standard output.</param>
    /// <param name="columns">The columns of CSV and Parquet.</param>
    /// <param name="rowsOf">The rows of a result, for CSV and Parquet.</param>
    /// <param name="linesOf">The objects of a result, for JSON.</param>
    /// <param name="table">Creates the table for people.</param>
    public static IResultWriter<TItem> Create<TItem, TRow>(
        OutputFormat format,
        ToolConsole console,
        string? path,
        IReadOnlyList<RowColumn<TRow>> columns,
        Func<TItem, IEnumerable<TRow>> rowsOf,
        Func<TItem, IEnumerable<string>> linesOf,
        Func<IResultWriter<TItem>> table)
    {
        return format switch
        {
            OutputFormat.Csv => new CsvWriter<TItem, TRow>(LineOutput.To(console, path), columns, rowsOf),
            OutputFormat.Jsonl => new JsonLinesWriter<TItem>(LineOutput.To(console, path), linesOf),
            OutputFormat.Json => path is null
                ? new JsonArrayWriter<TItem>(console.Output, linesOf)
                : new JsonArrayWriter<TItem>(path, linesOf),
            OutputFormat.Parquet => new ParquetWriter<TItem, TRow>(new OutputFile(path!), columns, rowsOf),
            _ => table(),
        };
    }
}
