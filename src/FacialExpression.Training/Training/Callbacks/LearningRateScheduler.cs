using System.Globalization;

namespace FacialExpression.Training;

/// <summary>Sets the learning rate: by a function of yours before each epoch, or along a curve before each step.</summary>
/// <remarks>
/// Keras' <c>LearningRateScheduler</c>, with its <c>CosineDecay</c> and PyTorch's <c>OneCycleLR</c>. The rate of a curve follows
/// from epoch and step alone, so a resumed training continues along the same curve.
/// </remarks>
/// <example><code>
/// // A tenth of the learning rate from epoch 21 on.
/// var steps = new LearningRateScheduler((epoch, rate) => epoch == 21 ? rate / 10 : rate);
/// // Five epochs up to the optimizer's learning rate, the rest down to 0.
/// var cosine = LearningRateScheduler.CosineDecay(warmupEpochs: 5);
/// var trainer = new ExpressionTrainer(new TrainingOptions { Epochs = 60 }) { Callbacks = [cosine] };
/// </code></example>
public sealed class LearningRateScheduler : ITrainingCallback
{
    private readonly Func<int, double, double>? _schedule;
    private readonly LearningRateCurve? _curve;

    /// <summary>Calls a function before each epoch.</summary>
    /// <param name="schedule">
    /// Takes the epoch, from 1 (Keras counts from 0), and the current learning rate; returns the new one, finite and not
    /// negative.
    /// </param>
    public LearningRateScheduler(Func<int, double, double> schedule)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        _schedule = schedule;
    }

    private LearningRateScheduler(LearningRateCurve curve) => _curve = curve;

    /// <inheritdoc/>
    object? ITrainingCallback.ResumeSettings => new LearningRateSettings(_curve);

    /// <summary>
    /// Before each step: from <see cref="Optimizer.LearningRate"/> down to <paramref name="alpha"/> times it along half a cosine,
    /// over the whole training. Keras' <c>CosineDecay</c> (Loshchilov and Hutter 2016).
    /// </summary>
    /// <param name="alpha">
    /// The end, as a fraction of the start, in [0, 1]; the last step is one step before it. Default: 0.
    /// </param>
    /// <param name="warmupEpochs">
    /// Epochs at the beginning in which the rate first rises linearly from 0, at least 0 and fewer than the training has; the
    /// first step has the rate 0, as in Keras. Default: 0.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public static LearningRateScheduler CosineDecay(double alpha = 0, int warmupEpochs = 0)
    {
        CallbackSetting.Check(alpha, alpha is >= 0 and <= 1, "be from 0 to 1", nameof(alpha));
        CallbackSetting.NotNegative(warmupEpochs, nameof(warmupEpochs));
        return new(new CosineDecayCurve(alpha, warmupEpochs));
    }

    /// <summary>
    /// Before each step: up from <paramref name="maxLearningRate"/> / <paramref name="startFactor"/> to
    /// <paramref name="maxLearningRate"/>, then down to the start / <paramref name="endFactor"/>, each along half a cosine, over
    /// the whole training. PyTorch's <c>OneCycleLR</c> with its defaults, without its cycle of momentum (Smith and Topin 2018).
    /// </summary>
    /// <param name="maxLearningRate">The highest rate, above 0. <see cref="Optimizer.LearningRate"/> is not used.</param>
    /// <param name="warmupFraction">The fraction of all steps in which the rate rises, in [0, 1). Default: 0.3.</param>
    /// <param name="startFactor">The highest rate divided by the first, at least 1. Default: 25.</param>
    /// <param name="endFactor">The first rate divided by the last, at least 1. Default: 10,000.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public static LearningRateScheduler OneCycle(
        double maxLearningRate, double warmupFraction = 0.3, double startFactor = 25, double endFactor = 1e4)
    {
        CallbackSetting.Check(
            maxLearningRate, maxLearningRate is > 0 and <= double.MaxValue, "be finite and above 0", nameof(maxLearningRate));
        const string Fraction = "be at least 0 and less than 1";
        CallbackSetting.Check(warmupFraction, warmupFraction is >= 0 and < 1, Fraction, nameof(warmupFraction));
        const string Factor = "be finite and at least 1";
        CallbackSetting.Check(startFactor, startFactor is >= 1 and <= double.MaxValue, Factor, nameof(startFactor));
        CallbackSetting.Check(endFactor, endFactor is >= 1 and <= double.MaxValue, Factor, nameof(endFactor));
        return new(new OneCycleCurve(maxLearningRate, warmupFraction, startFactor, endFactor));
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The warm-up is as long as the training or longer.</exception>
    public void OnTrainBegin(TrainingContext training)
    {
        ArgumentNullException.ThrowIfNull(training);
        _curve?.Require(training);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The function returned a rate that is negative or not finite.</exception>
    public void OnEpochBegin(TrainingContext training)
    {
        ArgumentNullException.ThrowIfNull(training);
        if (_schedule is null)
        {
            return;
        }

        double rate = _schedule(training.Epoch, training.LearningRate);
        training.LearningRate = rate >= 0 && double.IsFinite(rate) ? rate : throw new InvalidOperationException(string.Create(
            CultureInfo.InvariantCulture,
            $"LearningRateScheduler's schedule returned {rate} for epoch {training.Epoch}; it must be finite and not negative."));
    }

    /// <inheritdoc/>
    public void OnBatchBegin(TrainingContext training)
    {
        ArgumentNullException.ThrowIfNull(training);
        if (_curve is not null)
        {
            training.LearningRate = _curve.GetRate(training);
        }
    }
}
