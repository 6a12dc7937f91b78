namespace FacialExpression.Training;

/// <summary>The predictions whose confidence lies in one range: how sure they are, and how often right.</summary>
/// <param name="Lowest">Where the range begins; it is above this, but the first, which has 0 too.</param>
/// <param name="Highest">Where it ends, itself in it.</param>
/// <param name="Count">Predictions in the range.</param>
/// <param name="Confidence">Their mean confidence, 0 to 1; not a number where there are none.</param>
/// <param name="Accuracy">The share of them that is right, 0 to 1; not a number where there are none.</param>
public sealed record CalibrationBin(double Lowest, double Highest, int Count, double Confidence, double Accuracy);
