using Microsoft.ML.Data;

namespace FacialExpression;

/// <summary>The columns that a model adds. ML.NET makes one for each of its threads and fills it anew for every row.</summary>
internal sealed class OutputRow
{
    public string PredictedLabel { get; set; } = "";

    // OutputColumns.Define sets the number of scores.
    [VectorType]
    public float[] Score { get; set; } = [];

    /// <summary>Memory for the pixels; no column.</summary>
    internal byte[] Gray { get; set; } = [];
}
