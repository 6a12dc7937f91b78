using System.Text.Json.Serialization;

namespace FacialExpression.Training;

/// <summary>A learning rate that follows from the step alone. Checkpoints contain the properties.</summary>
[JsonDerivedType(typeof(CosineDecayCurve), "CosineDecay")]
[JsonDerivedType(typeof(OneCycleCurve), "OneCycle")]
internal abstract record LearningRateCurve
{
    /// <summary>Refuses a training that the curve does not fit.</summary>
    /// <param name="training">The training.</param>
    /// <exception cref="InvalidOperationException">The curve needs another training.</exception>
    public virtual void Require(TrainingContext training)
    {
    }

    /// <summary>The rate of the next step.</summary>
    /// <param name="training">The training.</param>
    public double GetRate(TrainingContext training) => GetRate(
        training,
        ((double)(training.Epoch - 1) * training.StepsPerEpoch) + training.Step - 1,
        (double)training.Options.Epochs * training.StepsPerEpoch);

    /// <summary>The rate of a step.</summary>
    /// <param name="training">The training.</param>
    /// <param name="step">The step, from 0 over the whole training as Keras and PyTorch count it.</param>
    /// <param name="steps">The steps of the whole training.</param>
    protected abstract double GetRate(TrainingContext training, double step, double steps);

    /// <summary>Half a cosine from one rate to another.</summary>
    protected static double Anneal(double from, double to, double fraction) =>
        to + ((from - to) / 2 * (1 + Math.Cos(Math.PI * fraction)));
}
