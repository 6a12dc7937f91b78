namespace FacialExpression.Training.Tests.Training.Callbacks;

/// <summary>A training with given results. After each step all weights are the epoch's number.</summary>
internal sealed class FakeTraining : TrainingContext
{
    private static readonly Sequential Network = new(
        new ImageShape(2, 1, 1), [new Flatten(), new Dense(7, ActivationFunction.Softmax)]);

    private static readonly ExpressionDataset Faces = ExpressionDataset.Draw(1, 0);

    private readonly IReadOnlyList<EpochResult> _script;
    private readonly List<EpochResult> _history = [];
    private IReadOnlyList<ModelWeight> _weights = WeightsOf(0);
    private string? _stopReason;
    private double _loss = double.NaN;
    private int _epoch;
    private int _step;

    public FakeTraining(IReadOnlyList<EpochResult> script, int stepsPerEpoch = 1)
    {
        _script = script;
        StepsPerEpoch = stepsPerEpoch;
        Options = new TrainingOptions { Epochs = script.Count };
        LearningRate = Options.Optimizer.LearningRate;
    }

    public override string ModelName => "Fake";

    public override TrainingOptions Options { get; }

    public override int Epoch => _epoch;

    public override int Step => _step;

    public override int StepsPerEpoch { get; }

    public override double Loss => _loss;

    public override double Accuracy => 0.5;

    public override bool HasValidation => _script.Any(e => !double.IsNaN(e.ValidationAccuracy));

    public override IReadOnlyList<EpochResult> History => _history;

    public override double LearningRate { get; set; }

    public override string? StopReason => _stopReason;

    /// <summary>The loss so far after each step. Default: the epoch's.</summary>
    public Func<int, int, double>? StepLoss { get; init; }

    /// <summary>All weights after an epoch. Default: its number.</summary>
    public Func<int, float> WeightOf { get; init; } = epoch => epoch;

    /// <summary>The learning rate of each step.</summary>
    public List<double> LearningRates { get; } = [];

    /// <summary>The first weight: the number of its epoch.</summary>
    public float Weight => _weights[0].Values.Span[0];

    /// <summary>How often weights were set.</summary>
    public int WeightsSet { get; private set; }

    public static EpochResult[] ValidationLosses(params double[] losses) =>
        [.. losses.Select((loss, i) => new EpochResult(i + 1, 2 + i, 0.25, loss, 0.5))];

    public static EpochResult[] ValidationAccuracies(params double[] accuracies) =>
        [.. accuracies.Select((accuracy, i) => new EpochResult(i + 1, 2 + i, 0.25, 1.5, accuracy))];

    public static EpochResult[] WithoutValidation(params double[] losses) =>
        [.. losses.Select((loss, i) => new EpochResult(i + 1, loss, 0.25, double.NaN, double.NaN))];

    public override void StopTraining(string reason) => _stopReason ??= reason;

    public override TrainedExpressionModel GetModel() =>
        TrainingResult.Of(this, Network, _weights, Faces, TrainingDevice.Cpu, wasCanceled: false, start: null);

    public override void SetWeights(IReadOnlyList<ModelWeight> weights)
    {
        Assert.Equal(_weights.Select(w => (w.Path, w.Values.Length)), weights.Select(w => (w.Path, w.Values.Length)));
        _weights = weights;
        WeightsSet++;
    }

    /// <summary>Plays the script to its end or until a callback stops it.</summary>
    public FakeTraining Play(params ITrainingCallback[] callbacks)
    {
        Begin(callbacks);
        PlayEpochs(callbacks, _script.Count);
        Each(callbacks, c => c.OnTrainEnd(this));
        return this;
    }

    /// <summary>Plays some epochs and stops without an end, as a killed process does.</summary>
    public FakeSnapshot PlayUntilKilled(int afterEpoch, params ITrainingCallback[] callbacks)
    {
        Begin(callbacks);
        PlayEpochs(callbacks, afterEpoch);
        return new FakeSnapshot([.. _history], LearningRate, _stopReason, [.. callbacks.Select(c => c.SaveState())]);
    }

    /// <summary>Resumes where another training of the same script was killed, and plays to the end.</summary>
    public FakeTraining Resume(FakeSnapshot snapshot, params ITrainingCallback[] callbacks)
    {
        _history.AddRange(snapshot.History);
        _weights = WeightsOf(_history.Count);
        _stopReason = snapshot.StopReason;
        LearningRate = snapshot.LearningRate;
        Begin(callbacks);
        foreach ((ITrainingCallback callback, byte[] state) in callbacks.Zip(snapshot.States))
        {
            callback.LoadState(state);
        }

        PlayEpochs(callbacks, _script.Count);
        Each(callbacks, c => c.OnTrainEnd(this));
        return this;
    }

    private static ModelWeight[] WeightsOf(float value) =>
    [
        .. Network.Layers[1].Parameters
            .Select(p => new ModelWeight("dense", p, Enumerable.Repeat(value, p.Count).ToArray())),
    ];

    private static void Each(ITrainingCallback[] callbacks, Action<ITrainingCallback> call) => Array.ForEach(callbacks, call);

    private void Begin(ITrainingCallback[] callbacks)
    {
        _epoch = _history.Count + 1;
        Each(callbacks, c => c.OnTrainBegin(this));
    }

    private void PlayEpochs(ITrainingCallback[] callbacks, int last)
    {
        while (_stopReason is null && _history.Count < last)
        {
            EpochResult result = _script[_history.Count];
            (_epoch, _step, _loss) = (result.Epoch, 0, double.NaN);
            Each(callbacks, c => c.OnEpochBegin(this));
            while (_stopReason is null && _step < StepsPerEpoch)
            {
                _step++;
                Each(callbacks, c => c.OnBatchBegin(this));
                LearningRates.Add(LearningRate);
                _weights = WeightsOf(WeightOf(_epoch));
                _loss = StepLoss?.Invoke(_epoch, _step) ?? result.Loss;
                Each(callbacks, c => c.OnBatchEnd(this));
            }

            if (_stopReason is null)
            {
                _history.Add(result);
                Each(callbacks, c => c.OnEpochEnd(this, result));
            }
        }
    }
}
