using System.Globalization;
using System.Runtime.InteropServices;

namespace FacialExpression.Training;

/// <summary>Ends a training that no longer improves and restores its best epoch's weights. Keras' <c>EarlyStopping</c>.</summary>
/// <remarks>
/// Names, rules and defaults are Keras', with two exceptions: epochs count from 1, and <see cref="RestoreBestWeights"/> is on by
/// default. An epoch is an improvement if it is better than the best so far by more than <see cref="MinDelta"/>. The training
/// ends after <see cref="Patience"/> epochs in a row without one, but never after the first epoch.
/// </remarks>
/// <example><code>
/// var trainer = new ExpressionTrainer(new TrainingOptions { Epochs = 100 })
/// {
///     Callbacks = [new EarlyStopping { Monitor = MonitoredMetric.ValidationAccuracy, Patience = 5 }],
/// };
/// </code></example>
public sealed class EarlyStopping : ITrainingCallback
{
    private ModelWeight[] _places = [];
    private IReadOnlyList<ModelWeight>? _bestWeights;
    private double _best;
    private int _wait;

    /// <summary>What is monitored. Default: validation loss.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such metric.</exception>
    public MonitoredMetric Monitor { get; init => field = CallbackSetting.Defined(value); } = MonitoredMetric.ValidationLoss;

    /// <summary>The difference that an improvement must exceed, at least 0. Default: 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative or not finite.</exception>
    public double MinDelta { get; init => field = CallbackSetting.NotNegative(value); }

    /// <summary>Epochs without improvement after which the training ends, at least 0; 0 acts as 1. Default: 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    public int Patience { get; init => field = CallbackSetting.NotNegative(value); }

    /// <summary>
    /// A value to beat: an epoch that is not better than it counts towards <see cref="Patience"/> even if it is an improvement.
    /// Default: <see langword="null"/>, none.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Not finite.</exception>
    public double? Baseline
    {
        get;
        init => field = CallbackSetting.Check(value, value is null || double.IsFinite(value.Value), "be finite");
    }

    /// <summary>
    /// Whether the result has the weights of the best monitored epoch, however the training ends: also if it reaches its last
    /// epoch, is canceled, or never beats <see cref="Baseline"/>. Holds one copy of the weights. Default: true; Keras' is false,
    /// which gives the last weights.
    /// </summary>
    public bool RestoreBestWeights { get; init; } = true;

    /// <summary>Epochs at the beginning that are not monitored, at least 0. Default: 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    public int StartFromEpoch { get; init => field = CallbackSetting.NotNegative(value); }

    /// <summary>The epoch after which this callback ended the training, from 1; 0 if it did not.</summary>
    public int StoppedEpoch { get; private set; }

    /// <summary>The best epoch so far, from 1; 0 before one was monitored.</summary>
    public int BestEpoch { get; private set; }

    /// <inheritdoc/>
    object? ITrainingCallback.ResumeSettings => new Resumed(Monitor, RestoreBestWeights);

    private string StateOwner => $"{nameof(EarlyStopping)}({Monitor}, {nameof(RestoreBestWeights)} = {RestoreBestWeights})";

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The metric needs a validation split, and there is none.</exception>
    public void OnTrainBegin(TrainingContext training)
    {
        ArgumentNullException.ThrowIfNull(training);
        Monitor.Require(training, nameof(EarlyStopping));
        _best = Monitor.GetWorst();
        _wait = 0;
        _bestWeights = null;
        StoppedEpoch = 0;
        BestEpoch = 0;
        _places = RestoreBestWeights ? [.. training.GetModel().Weights.Select(w => w with { Values = default })] : [];
    }

    /// <inheritdoc/>
    public void OnEpochEnd(TrainingContext training, EpochResult result)
    {
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(result);
        double value = Monitor.Of(result);
        if (result.Epoch <= StartFromEpoch)
        {
            return;
        }

        _wait++;
        bool improved = Monitor.IsBetter(value, _best, MinDelta);
        if (improved)
        {
            _best = value;
            BestEpoch = result.Epoch;
            if (Baseline is null || Monitor.IsBetter(value, Baseline.Value, MinDelta))
            {
                _wait = 0;
            }
        }

        // The first monitored epoch counts even if its value is NaN, as in Keras.
        if (RestoreBestWeights && (improved || _bestWeights is null))
        {
            BestEpoch = result.Epoch;
            _bestWeights = training.GetModel().Weights;
        }

        if (!improved && _wait >= Patience && result.Epoch > 1)
        {
            StoppedEpoch = result.Epoch;
            training.StopTraining(GetReason());
        }
    }

    /// <inheritdoc/>
    public void OnTrainEnd(TrainingContext training)
    {
        ArgumentNullException.ThrowIfNull(training);
        if (RestoreBestWeights && _bestWeights is not null)
        {
            training.SetWeights(_bestWeights);
        }
    }

    /// <inheritdoc/>
    public byte[] SaveState() => CallbackState.Save(StateOwner, writer =>
    {
        writer.Write(_best);
        writer.Write(_wait);
        writer.Write(BestEpoch);
        writer.Write(StoppedEpoch);
        writer.Write(_bestWeights?.Count ?? 0);
        foreach (ModelWeight weight in _bestWeights ?? [])
        {
            writer.Write(weight.Path);
            writer.Write(weight.Values.Length);
            writer.Write(MemoryMarshal.AsBytes(weight.Values.Span));
        }
    });

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">
    /// The bytes are of another callback, other settings or another network, or damaged.
    /// </exception>
    public void LoadState(ReadOnlySpan<byte> state) => CallbackState.Load(StateOwner, state, reader =>
    {
        _best = reader.ReadDouble();
        _wait = reader.ReadInt32();
        BestEpoch = reader.ReadInt32();
        StoppedEpoch = reader.ReadInt32();
        int count = reader.ReadInt32();
        if (count != 0 && count != _places.Length)
        {
            throw new InvalidDataException(
                $"The checkpoint's {nameof(EarlyStopping)} has {count} weights, the network {_places.Length}. "
                + "Resume with the network that was trained.");
        }

        _bestWeights = count == 0 ? null : [.. _places.Select(place => place with { Values = ReadValues(reader, place) })];
    });

    private static float[] ReadValues(BinaryReader reader, ModelWeight place)
    {
        (string path, int count) = (reader.ReadString(), reader.ReadInt32());
        if (path != place.Path || count != place.Parameter.Count)
        {
            throw new InvalidDataException(
                $"The checkpoint's {nameof(EarlyStopping)} has {Quoted.Text(path)} with {count} values; the network has "
                + $"{place.Path} with {place.Parameter.Count}. Resume with the network that was trained.");
        }

        var values = new float[count];
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    private string GetReason()
    {
        string epochs = _wait == 1 ? "1 epoch" : $"{_wait} epochs";
        if (!double.IsFinite(_best))
        {
            return $"{Monitor} was not a finite number for {epochs}. Try a lower learning rate.";
        }

        return Baseline is { } baseline && !Monitor.IsBetter(_best, baseline, MinDelta)
            ? string.Create(CultureInfo.InvariantCulture, $"{Monitor} did not beat the baseline {baseline} in {epochs}.")
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{Monitor} has not improved for {epochs}; the best was {_best:0.####} after epoch {BestEpoch}.");
    }

    private sealed record Resumed(MonitoredMetric Monitor = MonitoredMetric.ValidationLoss, bool RestoreBestWeights = true);
}
