namespace FacialExpression.Training.Tests.MLNet;

internal sealed class PredictionRow
{
    public string PredictedLabel { get; set; } = "";

    public float[] Score { get; set; } = [];
}
