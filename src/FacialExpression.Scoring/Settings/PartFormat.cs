namespace FacialExpression.Scoring;

/// <summary>How parts are written.</summary>
public enum PartFormat
{
    /// <summary>Apache Parquet: a row per face, and one for each image without faces.</summary>
    Parquet,

    /// <summary>A JSON object per line and image.</summary>
    Jsonl,
}
