namespace FacialExpression.Training;

/// <summary>Something that happens along a training, as Keras' <c>Callback</c>. Implement what you need; the rest does nothing.</summary>
/// <remarks>
/// Called on the training thread, in the order of <see cref="ExpressionTrainer.Callbacks"/>. An exception ends the training and reaches the caller of <c>Fit</c>.
/// A callback belongs to one training at a time and begins anew in <see cref="OnTrainBegin"/>.
/// </remarks>
/// <example><code>
/// sealed class StopAtSixty : ITrainingCallback
/// {
///     public void OnEpochEnd(TrainingContext training, EpochResult result)
///     {
///         if (result.ValidationAccuracy >= 0.6)
///         {
///             training.StopTraining("60 % is enough");
///         }
///     }
/// }
/// </code></example>
public interface ITrainingCallback
{
    /// <summary>Before the first step, or, when a training is resumed, before its next step; <see cref="LoadState"/> comes after it.</summary>
    /// <param name="training">The training.</param>
    void OnTrainBegin(TrainingContext training)
    {
    }

    /// <summary>Before the first step of an epoch.</summary>
    /// <param name="training">The training.</param>
    void OnEpochBegin(TrainingContext training)
    {
    }

    /// <summary>Before a step. A <see cref="TrainingContext.LearningRate"/> set here holds for it.</summary>
    /// <param name="training">The training.</param>
    void OnBatchBegin(TrainingContext training)
    {
    }

    /// <summary>After a step.</summary>
    /// <param name="training">The training.</param>
    void OnBatchEnd(TrainingContext training)
    {
    }

    /// <summary>After an epoch and its validation.</summary>
    /// <param name="training">The training; its history holds the epoch.</param>
    /// <param name="result">What the epoch gave.</param>
    void OnEpochEnd(TrainingContext training, EpochResult result)
    {
    }

    /// <summary>After the last step, also of a training that was stopped or cancelled; not after an exception.</summary>
    /// <param name="training">The training. Weights set here are those of the result.</param>
    void OnTrainEnd(TrainingContext training)
    {
    }

    /// <summary>What a checkpoint must keep, so that a resumed training goes on as if it had never stopped. Default: nothing.</summary>
    byte[] SaveState() => [];

    /// <summary>Takes back what <see cref="SaveState"/> gave.</summary>
    /// <param name="state">The bytes.</param>
    void LoadState(ReadOnlySpan<byte> state)
    {
    }
}
