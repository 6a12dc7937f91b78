namespace FacialExpression.Training;

/// <summary>Lowers the learning rate when a training no longer improves. Keras' <c>ReduceLROnPlateau</c>.</summary>
/// <remarks>
/// Names, rules and defaults are Keras'. The new rate applies from the next step on. A <see cref="LearningRateScheduler"/> in the
/// same training overrides it, unless its schedule starts from the current rate.
/// </remarks>
/// <example><code>
/// var trainer = new ExpressionTrainer(new TrainingOptions { Epochs = 60 })
/// {
///     Callbacks = [new ReduceLROnPlateau { Factor = 0.5, Patience = 3, MinLearningRate = 1e-5 }],
/// };
/// </code></example>
public sealed class ReduceLROnPlateau : ITrainingCallback
{
    private double _best;
    private int _wait;
    private int _cooldown;

    /// <summary>What is monitored. Default: validation loss.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such metric.</exception>
    public MonitoredMetric Monitor { get; init => field = CallbackSetting.Defined(value); } = MonitoredMetric.ValidationLoss;

    /// <summary>The factor for the learning rate, above 0 and below 1. Default: 0.1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not above 0 and below 1.</exception>
    public double Factor
    {
        get;
        init => field = CallbackSetting.Check(value, value is > 0 and < 1, "be above 0 and below 1");
    } = 0.1;

    /// <summary>Epochs without improvement after which the rate is lowered, at least 0; 0 acts as 1. Default: 10.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    public int Patience { get; init => field = CallbackSetting.NotNegative(value); } = 10;

    /// <summary>The difference that an improvement must exceed, at least 0. Default: 0.0001.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative or not finite.</exception>
    public double MinDelta { get; init => field = CallbackSetting.NotNegative(value); } = 1e-4;

    /// <summary>Epochs after a reduction in which those without improvement do not count, at least 0. Default: 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    public int Cooldown { get; init => field = CallbackSetting.NotNegative(value); }

    /// <summary>The lowest learning rate, at least 0; Keras' <c>min_lr</c>. Default: 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative or not finite.</exception>
    public double MinLearningRate { get; init => field = CallbackSetting.NotNegative(value); }

    /// <inheritdoc/>
    object? ITrainingCallback.ResumeSettings => new Resumed(Monitor);

    private string StateOwner => $"{nameof(ReduceLROnPlateau)}({Monitor})";

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The metric needs a validation split, and there is none.</exception>
    public void OnTrainBegin(TrainingContext training)
    {
        ArgumentNullException.ThrowIfNull(training);
        Monitor.Require(training, nameof(ReduceLROnPlateau));
        _best = Monitor.GetWorst();
        _wait = 0;
        _cooldown = 0;
    }

    /// <inheritdoc/>
    public void OnEpochEnd(TrainingContext training, EpochResult result)
    {
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(result);
        double value = Monitor.Of(result);
        if (_cooldown > 0)
        {
            _cooldown--;
            _wait = 0;
        }

        if (Monitor.IsBetter(value, _best, MinDelta))
        {
            _best = value;
            _wait = 0;
        }
        else if (_cooldown == 0 && ++_wait >= Patience && training.LearningRate > MinLearningRate)
        {
            training.LearningRate = Math.Max(training.LearningRate * Factor, MinLearningRate);
            _cooldown = Cooldown;
            _wait = 0;
        }
    }

    /// <inheritdoc/>
    public byte[] SaveState() => CallbackState.Save(StateOwner, writer =>
    {
        writer.Write(_best);
        writer.Write(_wait);
        writer.Write(_cooldown);
    });

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The bytes are of another callback or <see cref="Monitor"/>, or damaged.</exception>
    public void LoadState(ReadOnlySpan<byte> state) => CallbackState.Load(StateOwner, state, reader =>
    {
        _best = reader.ReadDouble();
        _wait = reader.ReadInt32();
        _cooldown = reader.ReadInt32();
    });

    private sealed record Resumed(MonitoredMetric Monitor = MonitoredMetric.ValidationLoss);
}
