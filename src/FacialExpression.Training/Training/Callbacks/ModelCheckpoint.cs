namespace FacialExpression.Training;

/// <summary>Saves the model as ONNX after each epoch, or each that is the best so far. Keras' <c>ModelCheckpoint</c>.</summary>
/// <remarks>
/// The files are whole models that <see cref="ExpressionClassifier"/> loads; they do not hold what it takes to resume a training.
/// An existing file is replaced only once the new one is whole. A file that cannot be written ends the training.
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
    /// Where to. Missing folders are made. <c>{epoch}</c> (from 1), <c>{loss}</c>, <c>{accuracy}</c>, <c>{val_loss}</c> and
    /// <c>{val_accuracy}</c> stand for the epoch's figures; zeros after a colon say how many digits: <c>{epoch:00}</c>,
    /// <c>{val_loss:0.00}</c>. A path without them is overwritten by each newer model.
    /// </param>
    /// <exception cref="ArgumentException">The path is empty, or has a placeholder that is unknown or malformed.</exception>
    public ModelCheckpoint(string filePath)
    {
        _path = new FilePathTemplate(filePath);
        FilePath = filePath;
    }

    /// <summary>The path, with its placeholders.</summary>
    public string FilePath { get; }

    /// <summary>Whether only epochs that are better than all before are saved. Default: false, every epoch.</summary>
    public bool SaveBestOnly { get; init; }

    /// <summary>What decides which epoch is better, where <see cref="SaveBestOnly"/> is set. Default: validation loss.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such figure.</exception>
    public MonitoredMetric Monitor { get; init => field = CallbackSetting.Defined(value); } = MonitoredMetric.ValidationLoss;

    /// <summary>
    /// Where <see cref="SaveBestOnly"/> is set, only epochs better than this are saved: the figure of a file already there.
    /// Default: <see langword="null"/>, anything is better.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Not finite.</exception>
    public double? InitialValueThreshold
    {
        get;
        init => field = CallbackSetting.Check(value, value is null || double.IsFinite(value.Value), "be finite");
    }

    private string StateOwner => $"{nameof(ModelCheckpoint)}({Monitor})";

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">A validation figure is asked for without a validation split.</exception>
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
        if (SaveBestOnly)
        {
            double value = Monitor.Of(result);
            if (!Monitor.IsBetter(value, _best ?? Monitor.GetWorst()))
            {
                return;
            }

            _best = value;
        }

        training.GetModel().Save(_path.For(result));
    }

    /// <inheritdoc/>
    public byte[] SaveState() =>
        CallbackState.Save(StateOwner, writer => writer.Write(_best ?? Monitor.GetWorst()));

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The bytes are of another callback or <see cref="Monitor"/>, or damaged.</exception>
    public void LoadState(ReadOnlySpan<byte> state) =>
        CallbackState.Load(StateOwner, state, reader => _best = reader.ReadDouble());
}
