using System.Globalization;
using Parquet;
using Parquet.Schema;

namespace FacialExpression.Scoring;

/// <summary>A column of CSV and Parquet.</summary>
/// <param name="parquet">Its name and type in Parquet.</param>
internal abstract class RowColumn<TRow>(DataField parquet)
{
    public DataField Parquet => parquet;

    public string Name => parquet.Name;

    /// <summary>The field of a row as text, in every culture the same; empty if there is no value.</summary>
    public abstract string Text(TRow row);

    /// <summary>Writes the column of a group of rows.</summary>
    public abstract Task WriteAsync(ParquetRowGroupWriter group, DataField placed, List<TRow> rows);
}

/// <summary>A column of texts.</summary>
internal sealed class TextColumn<TRow>(string name, Func<TRow, string?> value, bool isNullable = true)
    : RowColumn<TRow>(new DataField<string>(name, nullable: isNullable))
{
    public override string Text(TRow row) => CsvText.Quote(value(row));

    public override Task WriteAsync(ParquetRowGroupWriter group, DataField placed, List<TRow> rows) =>
        group.WriteAsync(placed, (IReadOnlyCollection<string>)rows.ConvertAll(row => value(row)!));
}

/// <summary>A column of numbers.</summary>
internal sealed class NumberColumn<TRow, T>(string name, Func<TRow, T?> value, bool isNullable = true)
    : RowColumn<TRow>(isNullable ? new DataField<T?>(name) : new DataField<T>(name))
    where T : struct, IFormattable
{
    public override string Text(TRow row) => value(row)?.ToString(null, CultureInfo.InvariantCulture) ?? "";

    public override Task WriteAsync(ParquetRowGroupWriter group, DataField placed, List<TRow> rows) => isNullable
        ? group.WriteAsync<T>(placed, (ReadOnlyMemory<T?>)rows.ConvertAll(row => value(row)).ToArray())
        : group.WriteAsync<T>(placed, (ReadOnlyMemory<T>)rows.ConvertAll(row => value(row)!.Value).ToArray());
}
