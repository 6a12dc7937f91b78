namespace FacialExpression.Training;

/// <summary>The predictions whose confidence is in one range: their mean confidence and their accuracy.</summary>
public sealed class CalibrationBin
{
    /// <summary>The lower end of the range, excluded; the first range includes 0.</summary>
    public required double Lowest { get; init; }

    /// <summary>The upper end of the range, included.</summary>
    public required double Highest { get; init; }

    /// <summary>The number of predictions in the range.</summary>
    public required int Count { get; init; }

    /// <summary>Their mean confidence, 0 to 1; NaN where there are none.</summary>
    public required double Confidence { get; init; }

    /// <summary>The fraction of them that is right, 0 to 1; NaN where there are none.</summary>
    public required double Accuracy { get; init; }
}
