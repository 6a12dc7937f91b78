namespace FacialExpression.Training;

/// <summary>Writes each epoch's results as curves for TensorBoard. Keras' <c>TensorBoard</c>, its scalars.</summary>
/// <remarks>
/// Two runs, as in Keras: the folder <c>train</c> has the tags <c>epoch_loss</c>, <c>epoch_accuracy</c> and
/// <c>epoch_learning_rate</c>, the rate of the epoch's last step; if there is a validation split, <c>validation</c> has
/// <c>epoch_loss</c> and <c>epoch_accuracy</c>. Steps are epochs from 1; Keras counts from 0. Each epoch is in the file at once.
/// Each training adds files of its own, a resumed one too. To show them: <c>tensorboard --logdir logs</c>.
/// </remarks>
/// <example><code>
/// var trainer = new ExpressionTrainer { Callbacks = [new TensorBoard("logs/model-3")] };
/// </code></example>
public sealed class TensorBoard : ITrainingCallback
{
    private TensorBoardFile? _train;
    private TensorBoardFile? _validation;
    private double _learningRate;

    /// <summary>Makes the callback.</summary>
    /// <param name="logDirectory">The folder; created if missing. Use one per training. Default: <c>logs</c>.</param>
    /// <exception cref="ArgumentException">The path is empty, a URL or a file URI.</exception>
    public TensorBoard(string logDirectory = "logs")
    {
        LogDirectory = CallbackSetting.WritablePath(logDirectory);
    }

    /// <summary>The folder.</summary>
    public string LogDirectory { get; }

    /// <summary>The clock of the events.</summary>
    internal TimeProvider Clock { get; init; } = TimeProvider.System;

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

        // Here, because at the end of the epoch another callback may have set the next one's.
        _learningRate = training.LearningRate;
    }

    /// <inheritdoc/>
    /// <exception cref="IOException">The files cannot be written.</exception>
    public void OnEpochEnd(TrainingContext training, EpochResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        _train ??= Open("train");
        _train.Add(
            result.Epoch,
            ("epoch_loss", result.Loss),
            ("epoch_accuracy", result.Accuracy),
            ("epoch_learning_rate", _learningRate));
        if (double.IsNaN(result.ValidationAccuracy))
        {
            return;
        }

        _validation ??= Open("validation");
        _validation.Add(result.Epoch, ("epoch_loss", result.ValidationLoss), ("epoch_accuracy", result.ValidationAccuracy));
    }

    private TensorBoardFile Open(string run) => new(Path.Combine(LogDirectory, run), Clock);
}
