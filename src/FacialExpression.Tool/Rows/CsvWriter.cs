using System.Globalization;
using System.Text;

namespace FacialExpression.Tool;

/// <summary>CSV as in RFC 4180, in UTF-8 without a byte order mark; numbers have a point in every culture.</summary>
internal sealed class CsvWriter(LineOutput output) : IResultWriter
{
    private readonly StringBuilder _lines = new(string.Join(',', FaceRow.Columns) + "\r\n");

    public ValueTask WriteAsync(PictureResult result)
    {
        foreach (FaceRow row in FaceRow.Of(result))
        {
            Append(row);
        }

        Send();
        return ValueTask.CompletedTask;
    }

    public ValueTask CompleteAsync()
    {
        Send();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => output.DisposeAsync();

    /// <summary>A field, in quotes where it has a comma, a quote, or a line's end.</summary>
    internal static string Quote(string? field) => field is null ? ""
        : field.AsSpan().IndexOfAny(",\"\r\n") >= 0 || field.StartsWith(' ') || field.EndsWith(' ')
            ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            : field;

    private static string Number(float? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "";

    private void Append(FaceRow row)
    {
        FaceBox? box = row.Detection?.Box;
        string?[] fields =
        [
            Quote(row.Path),
            row.Face?.ToString(CultureInfo.InvariantCulture),
            Number(box is { } b ? FaceRow.Pixels(b.X) : null),
            Number(box is { } c ? FaceRow.Pixels(c.Y) : null),
            Number(box is { } d ? FaceRow.Pixels(d.Width) : null),
            Number(box is { } e ? FaceRow.Pixels(e.Height) : null),
            Number(row.Detection is { } face ? FaceRow.Probability(face.Confidence) : null),
            row.Prediction?.Expression.ToString(),
            Number(row.Prediction is { } prediction ? FaceRow.Probability(prediction.Confidence) : null),
            .. Enum.GetValues<Expression>()
                .Select(x => Number(row.Prediction is { } p ? FaceRow.Probability(p.Scores[x]) : null)),
            Quote(row.Error),
        ];
        _lines.AppendJoin(',', fields).Append("\r\n");
    }

    private void Send()
    {
        output.Write(_lines.ToString());
        _lines.Clear();
    }
}
