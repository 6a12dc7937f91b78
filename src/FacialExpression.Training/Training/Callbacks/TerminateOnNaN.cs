using System.Globalization;

namespace FacialExpression.Training;

/// <summary>Ends a training whose loss is no longer a finite number. Keras' <c>TerminateOnNaN</c>.</summary>
/// <remarks>
/// Checks after each step. By then the weights are usually not finite either, and such a model cannot be saved: use it together
/// with <see cref="EarlyStopping"/>, which restores the weights of the best epoch, or with <see cref="ModelCheckpoint"/>, which
/// preserves the file of the last epoch with finite weights.
/// </remarks>
/// <example><code>
/// var trainer = new ExpressionTrainer { Callbacks = [new TerminateOnNaN()] };
/// </code></example>
public sealed class TerminateOnNaN : ITrainingCallback
{
    /// <inheritdoc/>
    public void OnBatchEnd(TrainingContext training)
    {
        ArgumentNullException.ThrowIfNull(training);
        if (!double.IsFinite(training.Loss))
        {
            training.StopTraining(string.Create(
                CultureInfo.InvariantCulture,
                $"The loss became {training.Loss} in epoch {training.Epoch}, step {training.Step}. Try a lower learning rate."));
        }
    }

    /// <inheritdoc/>
    public void OnEpochEnd(TrainingContext training, EpochResult result)
    {
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(result);
        if (!double.IsFinite(result.Loss))
        {
            training.StopTraining(string.Create(
                CultureInfo.InvariantCulture, $"The loss of epoch {result.Epoch} is {result.Loss}. Try a lower learning rate."));
        }
    }
}
