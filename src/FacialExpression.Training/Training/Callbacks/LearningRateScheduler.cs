using System.Globalization;

namespace FacialExpression.Training;

/// <summary>Sets the learning rate: by a function of yours before each epoch, or along a curve before each step.</summary>
/// <remarks>
/// Keras' <c>LearningRateScheduler</c>, with its <c>CosineDecay</c> and PyTorch's <c>OneCycleLR</c>. A curve's rate follows from
/// epoch and step alone, so a resumed training goes on along the same curve.
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
    private readonly string _name = nameof(LearningRateScheduler);
    private readonly Func<int, double, double>? _ofEpoch;
    private readonly Func<TrainingContext, double>? _ofStep;

    /// <summary>Asks a function before each epoch.</summary>
    /// <param name="schedule">
    /// Takes the epoch, from 1 (Keras counts from 0), and the current learning rate; gives the new one, finite and not negative.
    /// </param>
    public LearningRateScheduler(Func<int, double, double> schedule)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        _ofEpoch = schedule;
    }

    private LearningRateScheduler(string name, Func<TrainingContext, double> ofStep) => (_name, _ofStep) = (name, ofStep);

    /// <summary>
    /// Before each step: from <see cref="Optimizer.LearningRate"/> down to <paramref name="alpha"/> times it along half a cosine,
    /// over the whole training. Keras' <c>CosineDecay</c> (Loshchilov and Hutter 2016).
    /// </summary>
    /// <param name="alpha">The end, as a share of the start, 0 to 1; the last step is one step short of it. Default: 0.</param>
    /// <param name="warmupEpochs">
    /// Epochs at the beginning in which the rate first rises in a line from 0, 0 or more and fewer than the training has; the
    /// first step has the rate 0, as in Keras. Default: 0.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public static LearningRateScheduler CosineDecay(double alpha = 0, int warmupEpochs = 0)
    {
        CallbackSetting.Check(alpha, alpha is >= 0 and <= 1, "be from 0 to 1", nameof(alpha));
        CallbackSetting.NotNegative(warmupEpochs, nameof(warmupEpochs));
        string name = string.Create(CultureInfo.InvariantCulture, $"CosineDecay({alpha}, {warmupEpochs})");
        return new(name, training =>
        {
            if (warmupEpochs >= training.Options.Epochs)
            {
                throw new InvalidOperationException(
                    $"CosineDecay warms up for {warmupEpochs} epochs, but the training has {training.Options.Epochs}. "
                    + "Train for more epochs, or lower warmupEpochs.");
            }

            double peak = training.Options.Optimizer.LearningRate;
            double warmup = (double)warmupEpochs * training.StepsPerEpoch;
            (double step, double steps) = GetPosition(training);
            return step < warmup
                ? peak * step / warmup
                : peak * (alpha + ((1 - alpha) * 0.5 * (1 + Math.Cos(Math.PI * (step - warmup) / (steps - warmup)))));
        });
    }

    /// <summary>
    /// Before each step: up from <paramref name="maxLearningRate"/> / <paramref name="startFactor"/> to
    /// <paramref name="maxLearningRate"/>, then down to the start / <paramref name="endFactor"/>, each along half a cosine, over
    /// the whole training. PyTorch's <c>OneCycleLR</c> with its defaults, without its cycle of momentum (Smith and Topin 2018).
    /// </summary>
    /// <param name="maxLearningRate">The highest rate, above 0. <see cref="Optimizer.LearningRate"/> plays no part.</param>
    /// <param name="warmupShare">The share of all steps that go up, from 0 up to, but not, 1. Default: 0.3.</param>
    /// <param name="startFactor">By how much the first rate is lower than the highest, 1 or more. Default: 25.</param>
    /// <param name="endFactor">By how much the last rate is lower than the first, 1 or more. Default: 10,000.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public static LearningRateScheduler OneCycle(
        double maxLearningRate, double warmupShare = 0.3, double startFactor = 25, double endFactor = 1e4)
    {
        CallbackSetting.Check(
            maxLearningRate, maxLearningRate is > 0 and <= double.MaxValue, "be finite and above 0", nameof(maxLearningRate));
        CallbackSetting.Check(warmupShare, warmupShare is >= 0 and < 1, "be from 0 up to, but not, 1", nameof(warmupShare));
        const string Factor = "be finite and 1 or more";
        CallbackSetting.Check(startFactor, startFactor is >= 1 and <= double.MaxValue, Factor, nameof(startFactor));
        CallbackSetting.Check(endFactor, endFactor is >= 1 and <= double.MaxValue, Factor, nameof(endFactor));
        double first = maxLearningRate / startFactor;
        double last = first / endFactor;
        string name = string.Create(CultureInfo.InvariantCulture, $"OneCycle({maxLearningRate}, {warmupShare}, {startFactor}, {endFactor})");
        return new(name, training =>
        {
            (double step, double steps) = GetPosition(training);
            double top = (warmupShare * steps) - 1;
            return step < top
                ? Anneal(first, maxLearningRate, step / top)
                : Anneal(maxLearningRate, last, (step - top) / (steps - 1 - top));
        });
    }

    /// <summary>Which curve it is, with its numbers; a checkpoint is taken up with the same one only.</summary>
    public override string ToString() => _name;

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The function gave a rate that is negative or not finite.</exception>
    public void OnEpochBegin(TrainingContext training)
    {
        ArgumentNullException.ThrowIfNull(training);
        if (_ofEpoch is null)
        {
            return;
        }

        double rate = _ofEpoch(training.Epoch, training.LearningRate);
        training.LearningRate = rate >= 0 && double.IsFinite(rate) ? rate : throw new InvalidOperationException(string.Create(
            CultureInfo.InvariantCulture,
            $"LearningRateScheduler's schedule gave {rate} for epoch {training.Epoch}; it must give a finite rate, 0 or more."));
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The warm-up is as long as the training or longer.</exception>
    public void OnBatchBegin(TrainingContext training)
    {
        ArgumentNullException.ThrowIfNull(training);
        if (_ofStep is not null)
        {
            training.LearningRate = _ofStep(training);
        }
    }

    // The step about to be done, from 0 over the whole training as Keras and PyTorch count it, and the number of all steps.
    private static (double Step, double Steps) GetPosition(TrainingContext training) => (
        ((double)(training.Epoch - 1) * training.StepsPerEpoch) + training.Step - 1,
        (double)training.Options.Epochs * training.StepsPerEpoch);

    private static double Anneal(double from, double to, double share) =>
        to + ((from - to) / 2 * (1 + Math.Cos(Math.PI * share)));
}
