using FacialExpression.Training.Engine;
using TorchSharp;
using TorchSharp.Modules;

namespace FacialExpression.Training;

/// <summary>Writes each epoch's figures for TensorBoard to show as curves. Keras' <c>TensorBoard</c>, its scalars.</summary>
/// <remarks>
/// Two runs, as in Keras: in the folder <c>train</c> the tags <c>epoch_loss</c>, <c>epoch_accuracy</c> and
/// <c>epoch_learning_rate</c>, that of the epoch's last step; in <c>validation</c>, where there is a validation split,
/// <c>epoch_loss</c> and <c>epoch_accuracy</c>. Steps are epochs from 1; Keras counts from 0. Each figure is in the file at once.
/// Each training adds files of its own, a resumed one too. To look at them: <c>tensorboard --logdir logs</c>.
/// </remarks>
/// <example><code>
/// var trainer = new ExpressionTrainer { Callbacks = [new TensorBoard("logs/model-3")] };
/// </code></example>
public sealed class TensorBoard : ITrainingCallback
{
    private SummaryWriter? _train;
    private SummaryWriter? _validation;
    private double _learningRate;

    /// <summary>Makes the callback.</summary>
    /// <param name="logDirectory">The folder; made if missing. Give each training its own. Default: <c>logs</c>.</param>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    public TensorBoard(string logDirectory = "logs")
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(logDirectory);
        LogDirectory = logDirectory;
    }

    /// <summary>The folder.</summary>
    public string LogDirectory { get; }

    /// <inheritdoc/>
    public void OnTrainBegin(TrainingContext training)
    {
        ArgumentNullException.ThrowIfNull(training);
        _learningRate = training.LearningRate;
        (_train, _validation) = (null, null);
    }

    /// <inheritdoc/>
    public void OnBatchEnd(TrainingContext training)
    {
        ArgumentNullException.ThrowIfNull(training);

        // Now, because at the epoch's end another callback may have set the next one's.
        _learningRate = training.LearningRate;
    }

    /// <inheritdoc/>
    /// <exception cref="IOException">The files cannot be written.</exception>
    public void OnEpochEnd(TrainingContext training, EpochResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        _train ??= Open("train");
        _train.add_scalar("epoch_loss", (float)result.Loss, result.Epoch);
        _train.add_scalar("epoch_accuracy", (float)result.Accuracy, result.Epoch);
        _train.add_scalar("epoch_learning_rate", (float)_learningRate, result.Epoch);
        if (double.IsNaN(result.ValidationAccuracy))
        {
            return;
        }

        _validation ??= Open("validation");
        _validation.add_scalar("epoch_loss", (float)result.ValidationLoss, result.Epoch);
        _validation.add_scalar("epoch_accuracy", (float)result.ValidationAccuracy, result.Epoch);
    }

    // TorchSharp's writer takes its checksums from the native engine.
    private SummaryWriter Open(string run)
    {
        TorchEngine.Ensure();
        return torch.utils.tensorboard.SummaryWriter(Path.Combine(LogDirectory, run));
    }
}
