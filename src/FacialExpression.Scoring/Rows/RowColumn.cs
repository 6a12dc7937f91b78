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

    /// <summary>Writes the values that there are, and for each row whether it has one.</summary>
    /// <remarks>
    /// Parquet.Net would rent memory for the latter from the pool of the process, where it was seen to change before it was
    /// written: a column of nulls claimed values.
    /// </remarks>
    private protected static Task WriteAsync<TValue>(
        ParquetRowGroupWriter group, DataField placed, TValue[] present, List<bool>? hasValue)
        where TValue : struct
    {
        // Not a conditional expression, in which null would become an empty array.
        ReadOnlyMemory<int>? levels = default;
        if (hasValue is not null)
        {
            levels = hasValue.ConvertAll(has => has ? 1 : 0).ToArray();
        }

        return group.WriteAllPartsAsync<TValue>(placed, present, levels, null, CancellationToken.None);
    }
}

/// <summary>A column of texts.</summary>
internal sealed class TextColumn<TRow>(string name, Func<TRow, string?> value, bool isNullable = true)
    : RowColumn<TRow>(new DataField<string>(name, nullable: isNullable))
{
    public override string Text(TRow row) => CsvText.Quote(value(row));

    public override Task WriteAsync(ParquetRowGroupWriter group, DataField placed, List<TRow> rows)
    {
        List<string?> texts = rows.ConvertAll(row => value(row));
        ReadOnlyMemory<char>[] present = [.. texts.OfType<string>().Select(text => text.AsMemory())];
        return WriteAsync(group, placed, present, isNullable ? texts.ConvertAll(text => text is not null) : null);
    }
}

/// <summary>A column of numbers.</summary>
internal sealed class NumberColumn<TRow, T>(string name, Func<TRow, T?> value, bool isNullable = true)
    : RowColumn<TRow>(isNullable ? new DataField<T?>(name) : new DataField<T>(name))
    where T : struct, IFormattable
{
    public override string Text(TRow row) => value(row)?.ToString(null, CultureInfo.InvariantCulture) ?? "";

    public override Task WriteAsync(ParquetRowGroupWriter group, DataField placed, List<TRow> rows)
    {
        List<T?> numbers = rows.ConvertAll(row => value(row));
        T[] present = [.. numbers.Where(number => number is not null).Select(number => number!.Value)];
        return WriteAsync(group, placed, present, isNullable ? numbers.ConvertAll(number => number is not null) : null);
    }
}
