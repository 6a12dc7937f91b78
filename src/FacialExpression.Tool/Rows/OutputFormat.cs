namespace FacialExpression.Tool;

/// <summary>How results are written; the names of <c>--format</c>, in lower case.</summary>
internal enum OutputFormat
{
    /// <summary>Columns for people.</summary>
    Table,

    /// <summary>One JSON array with an object per picture.</summary>
    Json,

    /// <summary>One JSON object per line and picture.</summary>
    Jsonl,

    /// <summary>RFC 4180: a header, then a line per face, and one for each picture without faces.</summary>
    Csv,

    /// <summary>Apache Parquet, with the rows of CSV.</summary>
    Parquet,
}
