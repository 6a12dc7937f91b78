namespace FacialExpression.Training;

/// <summary>Loss and accuracy over batches of uneven size: each image counts once.</summary>
/// <param name="LossSum">The losses of all images so far.</param>
/// <param name="Correct">How many were read right.</param>
/// <param name="Images">How many there were.</param>
internal readonly record struct RunningMean(double LossSum, long Correct, long Images)
{
    /// <summary>Mean loss; NaN before the first image.</summary>
    public double Loss => Images == 0 ? double.NaN : LossSum / Images;

    /// <summary>Share of correct images; NaN before the first image.</summary>
    public double Accuracy => Images == 0 ? double.NaN : (double)Correct / Images;

    /// <param name="meanLoss">The batch's mean loss.</param>
    /// <param name="correct">How many of its images were read right.</param>
    /// <param name="images">How many images it has.</param>
    public RunningMean Add(double meanLoss, long correct, int images) => new(LossSum + (meanLoss * images), Correct + correct, Images + images);
}
