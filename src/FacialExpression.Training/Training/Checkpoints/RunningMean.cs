namespace FacialExpression.Training;

/// <summary>Mean loss and accuracy over batches of different sizes: each image counts once.</summary>
/// <param name="LossSum">The sum of the losses of all images so far.</param>
/// <param name="Correct">The number of correct predictions.</param>
/// <param name="Images">The number of images.</param>
internal readonly record struct RunningMean(double LossSum, long Correct, long Images)
{
    /// <summary>Mean loss; NaN before the first image.</summary>
    public double Loss => Images == 0 ? double.NaN : LossSum / Images;

    /// <summary>Fraction of correct images; NaN before the first image.</summary>
    public double Accuracy => Images == 0 ? double.NaN : (double)Correct / Images;

    /// <summary>Adds a batch.</summary>
    /// <param name="meanLoss">The batch's mean loss.</param>
    /// <param name="correct">The number of its images with a correct prediction.</param>
    /// <param name="images">The number of its images.</param>
    public RunningMean Add(double meanLoss, long correct, int images) =>
        new(LossSum + (meanLoss * images), Correct + correct, Images + images);
}
