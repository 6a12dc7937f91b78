namespace FacialExpression.Training;

/// <summary>How far loading or labeling a data set has come.</summary>
public sealed class DatasetProgress
{
    /// <summary>Images completed.</summary>
    public required int Done { get; init; }

    /// <summary>Images in total; 0 while unknown, as in a CSV file.</summary>
    public required int Total { get; init; }
}
