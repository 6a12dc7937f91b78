namespace FacialExpression.Samples.TrainDetector;

/// <summary>All settings of the detector's training.</summary>
internal sealed record DetectorRecipe
{
    /// <summary>Decides initial weights and crops.</summary>
    public int Seed { get; init; } = 42;

    /// <summary>The number of times that <see cref="StepsPerEpoch"/> steps are made.</summary>
    public int Epochs { get; init; } = 60;

    /// <summary>An epoch is a number of steps, since crops are drawn, not gone through.</summary>
    public int StepsPerEpoch { get; init; } = 512;

    /// <summary>Pixels of a batch: 16 crops of 256×256, 28 of 192×192, 10 of 320×320.</summary>
    public int BatchPixels { get; init; } = 16 * 256 * 256;

    /// <summary>AdamW's, at its highest.</summary>
    public double LearningRate { get; init; } = 2e-3;

    /// <summary>AdamW's, for kernels.</summary>
    public double WeightDecay { get; init; } = 0.02;

    /// <summary>Steps in which the learning rate rises; then it falls to 0 by a cosine.</summary>
    public int WarmupSteps { get; init; } = 500;

    /// <summary>Gradients with a larger norm are scaled to it.</summary>
    public double GradientNorm { get; init; } = 10;

    /// <summary>Of the average of weights and statistics, which is what is validated and saved.</summary>
    public double AverageMomentum { get; init; } = 0.9995;

    /// <summary>Whether convolutions compute in bfloat16.</summary>
    public bool MixedPrecision { get; init; } = true;

    /// <summary>The surest false boxes on pictures without faces are looked for after so many epochs each.</summary>
    public int MineEvery { get; init; } = 3;

    /// <summary>How many pictures with the surest false boxes are drawn more often.</summary>
    public int HardPictures { get; init; } = 250;

    /// <summary>The threshold is the least with so few false boxes per picture on validation pictures.</summary>
    public double FalseBoxesPerPicture { get; init; } = 0.011;

    public DetectorShape Network { get; init; } = new();

    public CropRecipe Crops { get; init; } = new();

    public LossRecipe Loss { get; init; } = new();

    /// <summary>The learning rate of a step, counted through all epochs.</summary>
    public double LearningRateAt(int step)
    {
        int all = Epochs * StepsPerEpoch;
        int warmup = Math.Min(WarmupSteps, all / 10);
        return step < warmup
            ? LearningRate * (step + 1) / warmup
            : LearningRate * 0.5 * (1 + Math.Cos(Math.PI * (step - warmup) / Math.Max(1, all - warmup)));
    }
}
