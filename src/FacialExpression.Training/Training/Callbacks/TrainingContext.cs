using System.Diagnostics.CodeAnalysis;

namespace FacialExpression.Training;

/// <summary>A training under way, as a callback sees and steers it.</summary>
public abstract class TrainingContext
{
    /// <summary>The model's name.</summary>
    public abstract string ModelName { get; }

    /// <summary>The settings of the training.</summary>
    public abstract TrainingOptions Options { get; }

    /// <summary>The epoch under way, from 1.</summary>
    public abstract int Epoch { get; }

    /// <summary>The step of the epoch that is about to be done or was just done, from 1; 0 before the first.</summary>
    [SuppressMessage("Naming", "CA1716", Justification = "The word is the same as in TrainingProgress; Visual Basic can escape it.")]
    public abstract int Step { get; }

    /// <summary>Steps an epoch.</summary>
    public abstract int StepsPerEpoch { get; }

    /// <summary>Mean training loss of this epoch so far; NaN before its first step.</summary>
    public abstract double Loss { get; }

    /// <summary>Training accuracy of this epoch so far, 0 to 1; NaN before its first step.</summary>
    public abstract double Accuracy { get; }

    /// <summary>Whether there are images to validate on; without them the validation figures are NaN.</summary>
    public abstract bool HasValidation { get; }

    /// <summary>The whole epochs so far.</summary>
    public abstract IReadOnlyList<EpochResult> History { get; }

    /// <summary>The step size of the steps to come, not negative. Starts as <see cref="Optimizer.LearningRate"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Set to a value that is negative or not finite.</exception>
    public abstract double LearningRate { get; set; }

    /// <summary>Why the training is to stop; <see langword="null"/> while it goes on.</summary>
    public abstract string? StopReason { get; }

    /// <summary>Ends the training after the step or epoch under way. The first reason given is kept.</summary>
    /// <param name="reason">Why, for people.</param>
    public abstract void StopTraining(string reason);

    /// <summary>The model as it is now: a copy of the weights, which stays as it is while training goes on.</summary>
    public abstract TrainedExpressionModel GetModel();

    /// <summary>Replaces the weights that are trained.</summary>
    /// <param name="weights">In the order and shapes of <see cref="TrainedExpressionModel.Weights"/>.</param>
    /// <exception cref="ArgumentException">The weights are not this network's.</exception>
    public abstract void SetWeights(IReadOnlyList<ModelWeight> weights);
}
