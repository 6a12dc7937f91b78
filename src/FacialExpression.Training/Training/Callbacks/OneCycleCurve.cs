namespace FacialExpression.Training;

/// <summary>PyTorch's <c>OneCycleLR</c>. See <see cref="LearningRateScheduler.OneCycle"/>.</summary>
internal sealed record OneCycleCurve(
    double MaxLearningRate, double WarmupFraction = 0.3, double StartFactor = 25, double EndFactor = 1e4) : LearningRateCurve
{
    protected override double GetRate(TrainingContext training, double step, double steps)
    {
        double first = MaxLearningRate / StartFactor;
        double last = first / EndFactor;
        double top = (WarmupFraction * steps) - 1;
        return step < top
            ? Anneal(first, MaxLearningRate, step / top)
            : Anneal(MaxLearningRate, last, (step - top) / (steps - 1 - top));
    }
}
