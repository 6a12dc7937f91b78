using FacialExpression.Training.Engine;
using FacialExpression.Training.Engine.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace FacialExpression.Training;

/// <summary>The state of one training and its smallest operations: a step, a validation.</summary>
internal sealed class TrainingRun : TrainingContext, ICheckpointedTraining, IDisposable
{
    // Enough for means and variances close to those over all images, few enough for a small fraction of an epoch's time.
    private const int StatisticsImages = 2048;

    private readonly Sequential _model;
    private readonly ExpressionDataset _dataset;
    private readonly TrainingDevice _trainingDevice;
    private readonly Backend _backend;
    private readonly TorchNetwork _network;
    private readonly IWeightUpdater _updater;
    private readonly StepSources _steps;
    private readonly ExpressionModelMetadata? _start;
    private TrainingPosition _position;
    private bool _needsStatistics;

    /// <summary>Prepares a training.</summary>
    /// <param name="modelName">The model's name.</param>
    /// <param name="model">The layers.</param>
    /// <param name="dataset">The images.</param>
    /// <param name="options">The settings, with a precision that is not Auto.</param>
    /// <param name="device">The device, not Auto.</param>
    /// <param name="start">The model whose weights the training begins with; <see langword="null"/> for fresh ones.</param>
    /// <param name="backend">
    /// Where and how it computes; <see langword="null"/> for what suits the device.
    /// </param>
    public TrainingRun(
        string modelName,
        Sequential model,
        ExpressionDataset dataset,
        TrainingOptions options,
        TrainingDevice device,
        TrainedExpressionModel? start = null,
        Backend? backend = null)
    {
        _start = start?.Metadata;
        float scale = _start?.Scale ?? TrainedExpressionModel.DefaultScale;
        IReadOnlyList<string>? outputs = _start?.Labels;
        (ModelName, Options, _model, _dataset, _trainingDevice) = (modelName, options, model, dataset, device);
        _backend = backend ?? Backend.Of(device, options.GpuDeviceId);
        _position = TrainingPosition.Start;
        LearningRate = options.Optimizer.LearningRate;
        using IDisposable gradients = GradientMode.Enable();
        try
        {
            _steps = new StepSources(dataset, options, scale, outputs, _backend);
            _network = new TorchNetwork(model, _backend, mixed: options.Precision == Precision.Mixed, SeedOf(epoch: 0));
            if (start is not null)
            {
                _network.SetWeights(start.Weights);
            }

            _updater = IWeightUpdater.Of(_backend, options.Optimizer, _network, options.AverageMomentum);
        }
        catch
        {
            Dispose(); // Native memory, which would wait for the collector.
            throw;
        }
    }

    public override string ModelName { get; }

    public override TrainingOptions Options { get; }

    public override int Epoch => _position.Epoch;

    public override int Step => _position.Step;

    /// <inheritdoc/>
    public int Epochs => Options.Epochs;

    public override int StepsPerEpoch => _steps.Training.StepsPerEpoch;

    public override double Loss => _steps.Training.Mean.Loss;

    public override double Accuracy => _steps.Training.Mean.Accuracy;

    public override bool HasValidation => _dataset.Validation.Count > 0;

    public override IReadOnlyList<EpochResult> History => _position.History;

    public override double LearningRate
    {
        get;
        set => field = value is >= 0 and < double.PositiveInfinity
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "The learning rate must be finite and not negative.");
    }

    public override string? StopReason => _position.StopReason;

    /// <summary>Whether all steps of the epoch are done.</summary>
    public bool IsEpochTrained => Step == StepsPerEpoch;

    public override void StopTraining(string reason)
    {
        ArgumentException.ThrowIfNullOrEmpty(reason);
        _position = _position with { StopReason = _position.StopReason ?? reason };
    }

    public override TrainedExpressionModel GetModel() => GetModel(wasCanceled: false);

    public TrainedExpressionModel GetModel(bool wasCanceled)
    {
        ComputeStatistics();
        return TrainingResult.Of(this, _model, _network.GetWeights(), _dataset, _trainingDevice, wasCanceled, _start);
    }

    public override void SetWeights(IReadOnlyList<ModelWeight> weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        string[] own = [.. _network.Parameters.Select(p => $"{p.Layer}/{p.Description.Name} ({p.Description.Count})")];
        string[] given = [.. weights.Select(w => $"{w.Path} ({w.Values.Length})")];
        if (!own.SequenceEqual(given))
        {
            int first = own.Zip(given).TakeWhile(pair => pair.First == pair.Second).Count();
            string At(string[] names) => first < names.Length ? Quoted.Text(names[first]) : "none";
            throw new ArgumentException(
                $"These are not the weights of {Quoted.Text(ModelName)}: it has {own.Length}, number {first + 1} is {At(own)}; "
                + $"received {given.Length}, with {At(given)} there. Use those of its GetModel().",
                nameof(weights));
        }

        _network.SetWeights(weights);
        _needsStatistics = false;
    }

    /// <summary>The remaining batches of the epoch.</summary>
    public IEnumerable<IStepBatch> RestOfEpoch() => _steps.Training.Epoch(SeedOf(Epoch), Step);

    /// <summary>Counts the next step, so that callbacks get its number.</summary>
    public void BeginStep() => _position = _position with { Step = Step + 1 };

    /// <summary>Trains on a batch. Seed, epoch and step alone decide the dropout.</summary>
    public void Train(IStepBatch batch)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable gradients = GradientMode.Enable();
        ulong seed = SplitMix64.Mix(SeedOf(Epoch), ~(ulong)Step);
        Tape? tape = _backend.HasKernels ? new Tape() : null;
        Tensor logits = _network.Forward(batch.GetImages(), training: true, tape, seed);
        Tensor gradient = batch.Score(logits);
        if (tape is null)
        {
            logits.backward([gradient]);
        }
        else
        {
            tape.Backward(logits, gradient);
        }

        _updater.Step(LearningRate, ((long)(Epoch - 1) * StepsPerEpoch) + Step);
        _needsStatistics = _network.NeedsStatistics;
    }

    /// <summary>
    /// Ends the epoch: computes loss and accuracy over the whole validation split, in float32, without dropout.
    /// </summary>
    public EpochResult FinishEpoch()
    {
        ComputeStatistics();
        IStepSource validation = _steps.Validation;
        validation.Mean = default;
        using IDisposable gradients = GradientMode.Enable();
        using IDisposable noGradients = no_grad();
        foreach (IStepBatch batch in validation.Epoch(seed: 0, done: 0))
        {
            using DisposeScope scope = NewDisposeScope();
            batch.Score(_network.Forward(batch.GetImages(), training: false));
        }

        RunningMean mean = validation.Mean;
        var result = new EpochResult(Epoch, Loss, Accuracy, mean.Loss, mean.Accuracy);
        _position = _position with { History = [.. History, result] };
        return result;
    }

    /// <summary>Continues with the next epoch.</summary>
    public void NextEpoch()
    {
        _position = _position with { Epoch = Epoch + 1, Step = 0 };
        _steps.Training.Mean = default;
    }

    /// <inheritdoc/>
    public TrainingPosition GetPosition() => _position with
    {
        LearningRate = LearningRate,
        Mean = _steps.Training.Mean,
        HasStatistics = !_needsStatistics,
    };

    /// <inheritdoc/>
    public void SetPosition(TrainingPosition position)
    {
        _position = position;
        _steps.Training.Mean = position.Mean;
        LearningRate = position.LearningRate ?? Options.Optimizer.LearningRate;
        _needsStatistics = _network.NeedsStatistics && !position.HasStatistics;
    }

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Tensor Tensor)> GetTensors() =>
    [
        .. _network.Parameters.Select(p => ($"weights/{p.Layer}/{p.Description.Name}", p.Storage)),
        .. _network.Parameters.Where(p => p.Average is not null)
            .Select(p => ($"average/{p.Layer}/{p.Description.Name}", p.Average!)),
        .. _updater.Moments.Select((moment, i) => ($"moments/{i}", moment)),
    ];

    /// <inheritdoc/>
    public void RefreshWeights()
    {
        foreach (NetworkParameter parameter in _network.Parameters)
        {
            parameter.RefreshLeaf();
        }
    }

    public void Dispose()
    {
        // Null if the constructor failed before.
        _updater?.Dispose();
        _network?.Dispose();
        _steps?.Dispose();
    }

    // Normalization's statistics for averaged weights. The weights alone decide them: the images are the same each time.
    private void ComputeStatistics()
    {
        if (!_needsStatistics)
        {
            return;
        }

        using IDisposable gradients = GradientMode.Enable();
        int batches = (int)Math.Ceiling((double)StatisticsImages / Options.BatchSize);
        long counted = 0;
        foreach (IStepBatch batch in _steps.Statistics.Epoch(SeedOf(epoch: 0), done: 0).Take(batches))
        {
            using DisposeScope scope = NewDisposeScope();
            _network.CountStatistics(batch.GetImages(), counted);
            counted += batch.Count;
        }

        _needsStatistics = false;
    }

    // Far apart for neighboring seeds and epochs, so that seed 42's epoch 2 is not seed 43's epoch 1.
    private ulong SeedOf(int epoch) => SplitMix64.Mix(((ulong)(uint)Options.Seed << 32) | (uint)epoch);
}
