using System.Runtime.CompilerServices;

namespace FacialExpression.Scoring;

/// <summary>Reads finished parts of either format.</summary>
internal static class PartReader
{
    /// <exception cref="InvalidDataException">A line is no image. Damaged Parquet throws what its reader throws.</exception>
    public static IAsyncEnumerable<PartRow> ReadAsync(Stream stream, PartFormat format, CancellationToken cancellationToken) =>
        format == PartFormat.Parquet ? PartTable.ReadAsync(stream, cancellationToken) : LinesAsync(stream, cancellationToken);

    private static async IAsyncEnumerable<PartRow> LinesAsync(
        Stream stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(stream, leaveOpen: true);
        while (await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
        {
            ScoredImage image = PartJournal.Parse(line) ?? throw new InvalidDataException("A line is no image.");
            yield return new PartRow(image.Input, image.Path, image.Faces.Count, image.Error);
        }
    }
}
