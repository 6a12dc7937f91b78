using System.Diagnostics.CodeAnalysis;

namespace FacialExpression.Training;

/// <summary>A running training, as a callback sees and controls it. Only the library derives from it.</summary>
public abstract class TrainingContext
{
    internal TrainingContext()
    {
    }

    /// <summary>The model's name.</summary>
    public abstract string ModelName { get; }

    /// <summary>The settings of the training.</summary>
    public abstract TrainingOptions Options { get; }

    /// <summary>The current epoch, from 1.</summary>
    public abstract int Epoch { get; }

    /// <summary>The step of the epoch that is next or was just done, from 1; 0 before the first.</summary>
    [SuppressMessage("Naming", "CA1716", Justification = "The name is that of TrainingProgress; Visual Basic can escape it.")]
    public abstract int Step { get; }

    /// <summary>Steps per epoch.</summary>
    public abstract int StepsPerEpoch { get; }

    /// <summary>Mean training loss of this epoch so far; NaN before its first step.</summary>
    public abstract double Loss { get; }

    /// <summary>Training accuracy of this epoch so far, in [0, 1]; NaN before its first step.</summary>
    public abstract double Accuracy { get; }

    /// <summary>Whether there are images to validate on; without them the validation results are NaN.</summary>
    public abstract bool HasValidation { get; }

    /// <summary>The whole epochs so far.</summary>
    public abstract IReadOnlyList<EpochResult> History { get; }

    /// <summary>The step size of the next steps, not negative. Starts as <see cref="Optimizer.LearningRate"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Set to a value that is negative or not finite.</exception>
    public abstract double LearningRate { get; set; }

    /// <summary>Why the training is to stop; <see langword="null"/> while it continues.</summary>
    public abstract string? StopReason { get; }

    /// <summary>Ends the training after the current step or epoch. The first reason counts.</summary>
    /// <param name="reason">Why, as a text for people.</param>
    public abstract void StopTraining(string reason);

    /// <summary>The current model: a copy of the weights, which does not change when training continues.</summary>
    public abstract TrainedExpressionModel GetModel();

    /// <summary>Replaces the weights that are trained.</summary>
    /// <param name="weights">The weights, in the order and shapes of <see cref="TrainedExpressionModel.Weights"/>.</param>
    /// <exception cref="ArgumentException">The weights are not this network's.</exception>
    public abstract void SetWeights(IReadOnlyList<ModelWeight> weights);
}
