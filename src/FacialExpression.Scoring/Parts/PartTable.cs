using System.Runtime.CompilerServices;
using Parquet;
using Parquet.Schema;

namespace FacialExpression.Scoring;

/// <summary>
/// A part in Parquet: a row per face, and one for each image without faces. Its columns are those of <c>predict</c>.
/// </summary>
internal static class PartTable
{
    private const int GroupSize = 50_000;

    private static readonly DataField<long> Input = new("input");
    private static readonly DataField<string> PathField = new("path", nullable: false);
    private static readonly DataField<string> ExpressionField = new("expression", nullable: true);
    private static readonly DataField<string> ErrorField = new("error", nullable: true);
    private static readonly DataField<int?> FaceField = new("face");
    private static readonly (DataField<float?> Field, Func<ScoredFace, float?> Value)[] Numbers =
    [
        (new("x"), face => face.Box?.X),
        (new("y"), face => face.Box?.Y),
        (new("width"), face => face.Box?.Width),
        (new("height"), face => face.Box?.Height),
        (new("detection"), face => face.Detection),
        (new("confidence"), face => face.Confidence),
        .. Enum.GetValues<Expression>().Select(expression =>
            (new DataField<float?>(expression.ToString()), (Func<ScoredFace, float?>)(face => face.Scores[expression]))),
    ];

    private static readonly ParquetSchema Schema = new(
    [
        Input, PathField, FaceField, .. Numbers[..5].Select(n => n.Field), ExpressionField, .. Numbers[5..].Select(n => n.Field),
        ErrorField,
    ]);

    /// <summary>Writes images as a table, a group of rows in memory at a time.</summary>
    public static async Task WriteAsync(Stream stream, IEnumerable<ScoredImage> images, CancellationToken cancellationToken)
    {
        ParquetWriter writer = await ParquetWriter.CreateAsync(Schema, stream, cancellationToken: cancellationToken)
            .ConfigureAwait(false);
        await using (writer.ConfigureAwait(false))
        {
            var rows = new List<Row>();
            foreach (ScoredImage image in images)
            {
                cancellationToken.ThrowIfCancellationRequested();
                rows.AddRange(image.Faces.Count == 0
                    ? [new Row(image, null, null)]
                    : image.Faces.Select((face, i) => new Row(image, i + 1, face)));
                if (rows.Count >= GroupSize)
                {
                    await WriteGroupAsync(writer, rows, cancellationToken).ConfigureAwait(false);
                }
            }

            await WriteGroupAsync(writer, rows, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Reads what rows say of their images.</summary>
    public static async IAsyncEnumerable<PartRow> ReadAsync(
        Stream stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ParquetReader reader = await ParquetReader.CreateAsync(stream, cancellationToken: cancellationToken)
            .ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            DataField[] own = [Input, PathField, ExpressionField, ErrorField];
            DataField[] fields = [.. own.Select(field => reader.Schema.FindDataField(field.Name))];
            for (int group = 0; group < reader.RowGroupCount; group++)
            {
                using ParquetRowGroupReader rows = reader.OpenRowGroupReader(group);
                long[] inputs = new long[rows.RowCount];
                string?[][] texts = [new string?[inputs.Length], new string?[inputs.Length], new string?[inputs.Length]];
                await rows.ReadAsync<long>(fields[0], inputs, null, cancellationToken).ConfigureAwait(false);
                for (int i = 0; i < texts.Length; i++)
                {
                    await rows.ReadAsync(fields[i + 1], texts[i]!, null, cancellationToken).ConfigureAwait(false);
                }

                for (int i = 0; i < inputs.Length; i++)
                {
                    yield return new PartRow(inputs[i], texts[0][i]!, texts[1][i] is null ? 0 : 1, texts[2][i]);
                }
            }
        }
    }

    private static async Task WriteGroupAsync(ParquetWriter writer, List<Row> rows, CancellationToken cancellationToken)
    {
        if (rows.Count == 0)
        {
            return;
        }

        using ParquetRowGroupWriter group = writer.CreateRowGroup();
        foreach (DataField field in Schema.DataFields)
        {
            Task writing = field.Name switch
            {
                "input" => group.WriteAsync<long>(
                    field,
                    (ReadOnlyMemory<long>)rows.ConvertAll(r => r.Image.Input).ToArray(),
                    cancellationToken: cancellationToken),
                "path" => Texts(r => r.Image.Path),
                "face" => group.WriteAsync<int>(
                    field,
                    (ReadOnlyMemory<int?>)rows.ConvertAll(r => r.Number).ToArray(),
                    cancellationToken: cancellationToken),
                "expression" => Texts(r => r.Face?.Expression.ToString()),
                "error" => Texts(r => r.Image.Error),
                _ => Values(Numbers.Single(n => n.Field.Name == field.Name).Value),
            };
            await writing.ConfigureAwait(false);

            Task Texts(Func<Row, string?> value) =>
                group.WriteAsync(field, (IReadOnlyCollection<string>)rows.ConvertAll(r => value(r)!));

            Task Values(Func<ScoredFace, float?> value) => group.WriteAsync<float>(
                field,
                (ReadOnlyMemory<float?>)rows.ConvertAll(r => r.Face is { } face ? value(face) : null).ToArray(),
                cancellationToken: cancellationToken);
        }

        group.CompleteValidate();
        rows.Clear();
    }

    private sealed record Row(ScoredImage Image, int? Number, ScoredFace? Face);
}
