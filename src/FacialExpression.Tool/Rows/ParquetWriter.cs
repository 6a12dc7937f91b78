using Parquet;
using Parquet.Schema;
using Writer = Parquet.ParquetWriter;

namespace FacialExpression.Tool;

/// <summary>Apache Parquet: the columns of CSV, with numbers as numbers and null for what is missing.</summary>
internal sealed class ParquetWriter : IResultWriter
{
    // Rows are written in groups; one group is in memory at a time.
    private const int GroupSize = 50_000;

    private readonly OutputFile _file;
    private readonly List<FaceRow> _rows = [];
    private readonly ParquetSchema _schema = new(FaceRow.Columns.Select(FieldOf));
    private Writer? _writer;

    public ParquetWriter(string path) => _file = new OutputFile(path);

    public async ValueTask WriteAsync(PictureResult result)
    {
        _rows.AddRange(FaceRow.Of(result));
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
        await _file.CompleteAsync().ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        if (_writer is not null)
        {
            await _writer.DisposeAsync().ConfigureAwait(false);
        }

        await _file.DisposeAsync().ConfigureAwait(false);
    }

    private static DataField FieldOf(string column) => column switch
    {
        "path" => new DataField<string>(column, nullable: false),
        "expression" or "error" => new DataField<string>(column, nullable: true),
        "face" => new DataField<int?>(column),
        _ => new DataField<float?>(column),
    };

    private async Task WriteGroupAsync()
    {
        _writer ??= await Writer.CreateAsync(_schema, _file.Stream).ConfigureAwait(false);
        if (_rows.Count == 0)
        {
            return;
        }

        using ParquetRowGroupWriter group = _writer.CreateRowGroup();
        await WriteTextAsync(group, "path", row => row.Path).ConfigureAwait(false);
        await group.WriteAsync<int>(Field("face"), Values(row => row.Face)).ConfigureAwait(false);
        await WriteNumberAsync(group, "x", row => Pixels(row.Detection?.Box.X)).ConfigureAwait(false);
        await WriteNumberAsync(group, "y", row => Pixels(row.Detection?.Box.Y)).ConfigureAwait(false);
        await WriteNumberAsync(group, "width", row => Pixels(row.Detection?.Box.Width)).ConfigureAwait(false);
        await WriteNumberAsync(group, "height", row => Pixels(row.Detection?.Box.Height)).ConfigureAwait(false);
        await WriteNumberAsync(group, "detection", row => Probability(row.Detection?.Confidence)).ConfigureAwait(false);
        await WriteTextAsync(group, "expression", row => row.Prediction?.Expression.ToString()).ConfigureAwait(false);
        await WriteNumberAsync(group, "confidence", row => Probability(row.Prediction?.Confidence)).ConfigureAwait(false);
        foreach (Expression expression in Enum.GetValues<Expression>())
        {
            await WriteNumberAsync(
                group,
                expression.ToString().ToLowerInvariant(),
                row => Probability(row.Prediction?.Scores[expression])).ConfigureAwait(false);
        }

        await WriteTextAsync(group, "error", row => row.Error).ConfigureAwait(false);
        group.CompleteValidate();
        _rows.Clear();
    }

    private static float? Pixels(float? value) => value is { } v ? FaceRow.Pixels(v) : null;

    private static float? Probability(float? value) => value is { } v ? FaceRow.Probability(v) : null;

    private DataField Field(string column) => _schema.FindDataField(column);

    private ReadOnlyMemory<T?> Values<T>(Func<FaceRow, T?> value)
        where T : struct => _rows.ConvertAll(row => value(row)).ToArray();

    private Task WriteTextAsync(ParquetRowGroupWriter group, string column, Func<FaceRow, string?> value) =>
        group.WriteAsync(Field(column), (IReadOnlyCollection<string>)_rows.ConvertAll(row => value(row)!));

    private Task WriteNumberAsync(ParquetRowGroupWriter group, string column, Func<FaceRow, float?> value) =>
        group.WriteAsync<float>(Field(column), Values(value));
}
