namespace FacialExpression.Training;

/// <summary>Loss and accuracy over batches of uneven size: each image counts once.</summary>
internal sealed class RunningMean
{
    private double _loss;
    private long _correct;
    private long _images;

    /// <summary>Mean loss; NaN before the first image.</summary>
    public double Loss => _images == 0 ? double.NaN : _loss / _images;

    /// <summary>Share of correct images; NaN before the first image.</summary>
    public double Accuracy => _images == 0 ? double.NaN : (double)_correct / _images;

    /// <param name="meanLoss">The batch's mean loss.</param>
    /// <param name="correct">How many of its images were read right.</param>
    /// <param name="images">How many images it has.</param>
    public void Add(double meanLoss, long correct, int images)
    {
        _loss += meanLoss * images;
        _correct += correct;
        _images += images;
    }
}
