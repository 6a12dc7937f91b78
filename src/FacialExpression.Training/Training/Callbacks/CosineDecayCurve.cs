namespace FacialExpression.Training;

/// <summary>Keras' <c>CosineDecay</c>, with its warm-up. See <see cref="LearningRateScheduler.CosineDecay"/>.</summary>
internal sealed record CosineDecayCurve(double Alpha = 0, int WarmupEpochs = 0) : LearningRateCurve
{
    public override void Require(TrainingContext training)
    {
        if (WarmupEpochs >= training.Options.Epochs)
        {
            throw new InvalidOperationException(
                $"CosineDecay has {WarmupEpochs} warm-up epochs, but the training has {training.Options.Epochs} epochs in all. "
                + "Train for more epochs, or lower warmupEpochs.");
        }
    }

    protected override double GetRate(TrainingContext training, double step, double steps)
    {
        double peak = training.Options.Optimizer.LearningRate;
        double warmup = (double)WarmupEpochs * training.StepsPerEpoch;
        return step < warmup
            ? peak * step / warmup
            : peak * (Alpha + ((1 - Alpha) * 0.5 * (1 + Math.Cos(Math.PI * (step - warmup) / (steps - warmup)))));
    }
}
