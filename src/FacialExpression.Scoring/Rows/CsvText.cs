namespace FacialExpression.Scoring;

/// <summary>Fields of CSV.</summary>
internal static class CsvText
{
    /// <summary>A field, in quotes where it has a comma, a quote, or a line's end.</summary>
    public static string Quote(string? field) => field is null ? ""
        : field.AsSpan().IndexOfAny(",\"\r\n") >= 0 || field.StartsWith(' ') || field.EndsWith(' ')
            ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            : field;
}
