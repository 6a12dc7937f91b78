namespace FacialExpression.Training;

/// <summary>Takes part in a training, as Keras' <c>Callback</c>. Implement what you need; the rest does nothing.</summary>
/// <remarks>
/// Called on the training thread, in the order of the trainer's callbacks. An exception ends the training, and <c>Fit</c> throws
/// it. A callback belongs to one training at a time and starts again in <see cref="OnTrainBegin"/>.
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
    /// <summary>
    /// Before the first step, or, if a training is resumed, before its next step; <see cref="LoadState"/> comes after it. Throw
    /// here if the training cannot work: nothing has been written yet.
    /// </summary>
    /// <param name="training">The training.</param>
    void OnTrainBegin(TrainingContext training)
    {
    }

    /// <summary>Before the first step of an epoch.</summary>
    /// <param name="training">The training.</param>
    void OnEpochBegin(TrainingContext training)
    {
    }

    /// <summary>Before a step. A <see cref="TrainingContext.LearningRate"/> that is set here applies to it.</summary>
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
    /// <param name="training">The training; its history contains the epoch.</param>
    /// <param name="result">The results of the epoch.</param>
    void OnEpochEnd(TrainingContext training, EpochResult result)
    {
    }

    /// <summary>After the last step, also if the training was stopped or canceled; not after an exception.</summary>
    /// <param name="training">The training. Weights that are set here are those of the result.</param>
    void OnTrainEnd(TrainingContext training)
    {
    }

    /// <summary>
    /// The settings that a resumed training must share with the one that wrote the checkpoint, as an object whose public
    /// properties are compared by name; a record is best. A property that the checkpoint lacks counts as its default. Default:
    /// <see langword="null"/>, no settings; only the callback's type must be the same.
    /// </summary>
    object? ResumeSettings => null;

    /// <summary>
    /// The state that a checkpoint must contain, so that a resumed training continues as if it had never stopped. Default: none.
    /// </summary>
    byte[] SaveState() => [];

    /// <summary>Restores what <see cref="SaveState"/> returned.</summary>
    /// <param name="state">The bytes.</param>
    void LoadState(ReadOnlySpan<byte> state)
    {
    }
}
