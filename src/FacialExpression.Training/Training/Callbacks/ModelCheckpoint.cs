namespace FacialExpression.Training;

/// <summary>Saves the model as ONNX after each epoch, or after each best one so far. Keras' <c>ModelCheckpoint</c>.</summary>
/// <remarks>
/// The files are complete models that <see cref="ExpressionClassifier"/> loads; they do not contain what resuming a training
/// needs. A failed write leaves an existing file as it was and ends the training with an exception.
/// A model whose weights are not all finite, as after a loss of NaN, cannot be used and is not saved: the file of an earlier
/// epoch stays, and the training continues, as in Keras. <see cref="TerminateOnNaN"/> ends such a training.
/// </remarks>
/// <example><code>
/// var trainer = new ExpressionTrainer(new TrainingOptions { Epochs = 60 })
/// {
///     Callbacks =
///     [
///         new ModelCheckpoint("models/{epoch:00}-{val_loss:0.00}.onnx"),
///         new ModelCheckpoint("models/best.onnx") { SaveBestOnly = true, Monitor = MonitoredMetric.ValidationAccuracy },
///     ],
/// };
/// </code></example>
public sealed class ModelCheckpoint : ITrainingCallback
{
    private readonly FilePathTemplate _path;
    private double? _best;

    /// <summary>Makes the callback.</summary>
    /// <param name="filePath">
    /// The file. Missing folders are created. <c>{epoch}</c> (from 1), <c>{loss}</c>, <c>{accuracy}</c>, <c>{val_loss}</c> and
    /// <c>{val_accuracy}</c> stand for the epoch's results; zeros after a colon are the number of digits: <c>{epoch:00}</c>,
    /// <c>{val_loss:0.00}</c>. A file without them is replaced by each newer model.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The path is empty, a URL or a file URI, or a placeholder is unknown or malformed.
    /// </exception>
    public ModelCheckpoint(string filePath)
    {
        FilePath = CallbackSetting.WritablePath(filePath);
        _path = new FilePathTemplate(filePath);
    }

    /// <summary>The path, with its placeholders.</summary>
    public string FilePath { get; }

    /// <summary>Whether only epochs that are better than all before are saved. Default: false, every epoch.</summary>
    public bool SaveBestOnly { get; init; }

    /// <summary>What decides which epoch is better, if <see cref="SaveBestOnly"/> is set. Default: validation loss.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such metric.</exception>
    public MonitoredMetric Monitor { get; init => field = CallbackSetting.Defined(value); } = MonitoredMetric.ValidationLoss;

    /// <summary>
    /// If <see cref="SaveBestOnly"/> is set, only epochs better than this are saved: the value of an existing file.
    /// Default: <see langword="null"/>, anything is better.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Not finite.</exception>
    public double? InitialValueThreshold
    {
        get;
        init => field = CallbackSetting.Check(value, value is null || double.IsFinite(value.Value), "be finite");
    }

    /// <inheritdoc/>
    object? ITrainingCallback.ResumeSettings => new Resumed(Monitor);

    private string StateOwner => $"{nameof(ModelCheckpoint)}({Monitor})";

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">A validation metric is needed, and there is no validation split.</exception>
    public void OnTrainBegin(TrainingContext training)
    {
        ArgumentNullException.ThrowIfNull(training);
        if (SaveBestOnly || _path.NeedsValidation)
        {
            (_path.NeedsValidation ? MonitoredMetric.ValidationLoss : Monitor).Require(training, nameof(ModelCheckpoint));
        }

        _best = InitialValueThreshold;
    }

    /// <inheritdoc/>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void OnEpochEnd(TrainingContext training, EpochResult result)
    {
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(result);
        double value = Monitor.Of(result);
        if (SaveBestOnly && !Monitor.IsBetter(value, _best ?? Monitor.GetWorst()))
        {
            return;
        }

        TrainedExpressionModel model = training.GetModel();
        if (model.FindNonFinite() is not null)
        {
            return;
        }

        model.Save(_path.For(result));
        _best = SaveBestOnly ? value : _best;
    }

    /// <inheritdoc/>
    public byte[] SaveState() =>
        CallbackState.Save(StateOwner, writer => writer.Write(_best ?? Monitor.GetWorst()));

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The bytes are of another callback or <see cref="Monitor"/>, or damaged.</exception>
    public void LoadState(ReadOnlySpan<byte> state) =>
        CallbackState.Load(StateOwner, state, reader => _best = reader.ReadDouble());

    private sealed record Resumed(MonitoredMetric Monitor = MonitoredMetric.ValidationLoss);
}
