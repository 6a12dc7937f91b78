using System.Runtime.CompilerServices;
using Parquet;
using Parquet.Schema;

namespace FacialExpression.Scoring;

/// <summary>
/// A part in Parquet: a row per face, and one for each image without faces. Its columns are those of <c>predict</c>.
/// </summary>
internal static class PartTable
{
    private static readonly IReadOnlyList<RowColumn<FaceRow>> Columns =
        [new NumberColumn<FaceRow, long>("input", row => row.Input, isNullable: false), .. FaceRow.Columns];

    /// <summary>Writes images as a table, a group of rows in memory at a time.</summary>
    public static async Task WriteAsync(Stream stream, IEnumerable<ScoredImage> images, CancellationToken cancellationToken)
    {
        var table = new RowTable<FaceRow>(stream, Columns);
        await using (table.ConfigureAwait(false))
        {
            foreach (ScoredImage image in images)
            {
                cancellationToken.ThrowIfCancellationRequested();
                IEnumerable<FaceRow> rows = FaceRow.Of(image.Path, image.Faces, image.Error)
                    .Select(row => row with { Input = image.Input });
                await table.AddAsync(rows, cancellationToken).ConfigureAwait(false);
            }

            await table.CompleteAsync(cancellationToken).ConfigureAwait(false);
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
            string[] names = ["input", "path", "expression", "error"];
            DataField[] fields = [.. names.Select(reader.Schema.FindDataField)];
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
}
