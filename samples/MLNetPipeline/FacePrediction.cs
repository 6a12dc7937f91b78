namespace FacialExpression.Samples.MLNetPipeline;

/// <summary>The output of the pipeline.</summary>
internal sealed class FacePrediction
{
    public string PredictedLabel { get; set; } = "";

    public float[] Score { get; set; } = [];
}
