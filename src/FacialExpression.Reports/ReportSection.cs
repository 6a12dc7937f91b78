namespace FacialExpression.Reports;

/// <summary>A section that an app adds to an <see cref="ExpressionReport"/>, after those about its models.</summary>
public sealed record ReportSection
{
    /// <summary>Its heading.</summary>
    public required string Title { get; init; }

    /// <summary>Paragraphs, as plain text. Default: none.</summary>
    public IReadOnlyList<string> Paragraphs { get; init; } = [];

    /// <summary>
    /// The rows of a table below them; the first has the headings, and the first cell of each is its name. Default: no table.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<string>> Table { get; init; } = [];

    /// <summary>Text of equal width below that, such as a command. Default: <see langword="null"/>, none.</summary>
    public string? Preformatted { get; init; }
}
