using nietras.SeparatedValues;
using Parquet;
using Parquet.Schema;

namespace FacialExpression.Scoring;

/// <summary>A CSV or Parquet file with a column of paths. Relative paths begin at the folder of the file.</summary>
internal sealed class TableInput(string column) : NamedFilesInput
{
    public const string DefaultColumn = "path";

    public override string Kind => "table";

    protected override bool HasRows => true;

    protected override IEnumerable<string> Names(CancellationToken cancellationToken) =>
        Path.GetExtension(Location).Equals(".csv", StringComparison.OrdinalIgnoreCase)
            ? FromCsv()
            : FromParquet(cancellationToken);

    private IEnumerable<string> FromCsv()
    {
        SepReader reader;
        int place;
        try
        {
            reader = Sep.Reader(o => o with { Unescape = true, DisableColCountCheck = true }).FromFile(Location);
            if (!reader.Header.TryIndexOf(column, out place))
            {
                IReadOnlyList<string> columns = reader.Header.ColNames;
                reader.Dispose();
                throw MissingColumn(columns);
            }
        }
        catch (Exception e) when (e is InvalidDataException or NotSupportedException or ArgumentException)
        {
            throw new ScoringException($"\"{Location}\" cannot be read as CSV: {e.Message}", e);
        }

        using (reader)
        {
            while (reader.MoveNext())
            {
                // An empty line is no row.
                if (reader.Current.Span.Length > 0)
                {
                    yield return reader.Current.ColCount > place ? reader.Current[place].ToString() : "";
                }
            }
        }
    }

    private IEnumerable<string> FromParquet(CancellationToken cancellationToken)
    {
        using FileStream file = File.OpenRead(Location);
        ParquetReader reader = Wait(ParquetReader.CreateAsync(file, cancellationToken: cancellationToken));
        try
        {
            DataField field = reader.Schema.DataFields.FirstOrDefault(f => f.Name == column && IsText(f))
                ?? throw MissingColumn([.. reader.Schema.DataFields.Where(IsText).Select(f => f.Name)]);
            for (int group = 0; group < reader.RowGroupCount; group++)
            {
                using ParquetRowGroupReader rows = reader.OpenRowGroupReader(group);
                string?[] names = new string?[rows.RowCount];
                rows.ReadAsync(field, names.AsMemory()!, null, cancellationToken).AsTask().GetAwaiter().GetResult();
                foreach (string? name in names)
                {
                    yield return name ?? "";
                }
            }
        }
        finally
        {
            reader.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    private ParquetReader Wait(Task<ParquetReader> opening)
    {
        try
        {
            return opening.GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is IOException or InvalidDataException or ParquetException)
        {
            throw new ScoringException($"\"{Location}\" cannot be read as Parquet: {e.Message}", e);
        }
    }

    // Parquet.Net has texts as string or as characters.
    private static bool IsText(DataField field) =>
        field.ClrType == typeof(string) || field.ClrType == typeof(ReadOnlyMemory<char>);

    private ScoringException MissingColumn(IReadOnlyList<string> columns) => new(
        $"\"{Location}\" has no column \"{column}\" of texts. It has {Columns(columns)}.");

    private static string Columns(IReadOnlyList<string> columns) => columns.Count switch
    {
        0 => "none",
        <= 12 => string.Join(", ", columns),
        _ => $"{string.Join(", ", columns.Take(12))} and {columns.Count - 12} more",
    };
}
