namespace FacialExpression.Samples.MeasureFaceMargin;

/// <summary>How often the model is right when it sees the detector's boxes with a margin.</summary>
/// <param name="Margin">Added on each side, as a part of that side's length; below 0 for less than the box.</param>
/// <param name="Accuracy">From 0 to 1.</param>
internal sealed record MarginAccuracy(double Margin, double Accuracy);
