using FacialExpression.Training.Engine;
using FacialExpression.Training.Engine.Kernels;
using FacialExpression.Training.Engine.Optimizers;
using TorchSharp;
using static TorchSharp.torch;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace FacialExpression.Training;

/// <summary>The state of one training and its smallest operations: a step, a validation.</summary>
internal sealed class TrainingRun : TrainingContext, ICheckpointedTraining, IDisposable
{
    // Enough for means and variances close to those over all images, few enough for a small fraction of an epoch's time.
    private const int StatisticsImages = 2048;

    private readonly Sequential _model;
    private readonly ExpressionDataset _dataset;
    private readonly TrainingDevice _trainingDevice;
    private readonly Device _device;
    private readonly TorchNetwork _network;
    private readonly WeightUpdater _updater;
    private readonly BatchSource _batches;
    private readonly BatchSource _validationBatches;
    private readonly BatchSource _statisticsBatches;
    private readonly ResidentImages? _resident;
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
    public TrainingRun(
        string modelName,
        Sequential model,
        ExpressionDataset dataset,
        TrainingOptions options,
        TrainingDevice device,
        TrainedExpressionModel? start = null)
    {
        _start = start?.Metadata;
        float scale = _start?.Scale ?? TrainedExpressionModel.DefaultScale;
        IReadOnlyList<string>? outputs = _start?.Labels;
        (ModelName, Options, _model, _dataset, _trainingDevice) = (modelName, options, model, dataset, device);
        _device = device == TrainingDevice.Cuda ? new Device(DeviceType.CUDA, options.GpuDeviceId) : CPU;
        bool isResident = device == TrainingDevice.Cuda;
        _batches = new BatchSource(dataset.Training, options, scale, isResident, outputs);
        var validation = new TrainingOptions { BatchSize = options.ValidationBatchSize ?? options.BatchSize };
        _validationBatches = new BatchSource(dataset.Validation, validation, scale, residentPixels: false, outputs);

        // Unchanged images, as in prediction, in batches as in training.
        var plain = new TrainingOptions { BatchSize = options.BatchSize };
        _statisticsBatches = new BatchSource(dataset.Training, plain, scale, isResident, outputs);
        _position = TrainingPosition.Start;
        LearningRate = options.Optimizer.LearningRate;
        using IDisposable gradients = GradientMode.Enable();
        try
        {
            _resident = isResident ? new ResidentImages(dataset.Training.Pixels, dataset.Training.Input, scale, _device) : null;
            _network = new TorchNetwork(model, _device, mixed: options.Precision == Precision.Mixed, SeedOf(epoch: 0));
            if (start is not null)
            {
                _network.SetWeights(start.Weights);
            }

            _updater = new WeightUpdater(options.Optimizer, _network, options.AverageMomentum);
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

    public override int StepsPerEpoch => _batches.StepsPerEpoch;

    public override double Loss => _position.Mean.Loss;

    public override double Accuracy => _position.Mean.Accuracy;

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

    public override TrainedExpressionModel GetModel() => GetModel(wasCancelled: false);

    public TrainedExpressionModel GetModel(bool wasCancelled)
    {
        ComputeStatistics();
        return TrainingResult.Of(this, _model, _network.GetWeights(), _dataset, _trainingDevice, wasCancelled, _start);
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
    public IEnumerable<Batch> RestOfEpoch() => _batches.Epoch(SeedOf(Epoch), Step);

    /// <summary>Counts the next step, so that callbacks get its number.</summary>
    public void BeginStep() => _position = _position with { Step = Step + 1 };

    /// <summary>Trains on a batch. Seed, epoch and step alone decide the dropout.</summary>
    public void Train(Batch batch)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable gradients = GradientMode.Enable();
        ulong seed = SplitMix64.Mix(SeedOf(Epoch), ~(ulong)Step);
        var tape = new Tape();
        Tensor logits = _network.Forward(Images(batch), training: true, tape, seed);
        Tensor onCpu = logits.detach().cpu();
        Tensor gradient = empty_like(onCpu);
        ReadOnlySpan<float> scores = TensorMemory.Of<float>(onCpu);
        Span<float> slopes = TensorMemory.Of<float>(gradient);
        double loss = CrossEntropy.Compute(scores, batch.Targets, batch.Weights, batch.ClassCount, slopes);
        tape.Backward(logits, gradient.to(_device));
        _updater.Step(LearningRate, ((long)(Epoch - 1) * StepsPerEpoch) + Step);
        _needsStatistics = _network.NeedsStatistics;
        _position = _position with { Mean = _position.Mean.Add(loss, CountCorrect(scores, batch), batch.Count) };
    }

    /// <summary>
    /// Ends the epoch: computes loss and accuracy over the whole validation split, in float32, without dropout.
    /// </summary>
    public EpochResult FinishEpoch()
    {
        ComputeStatistics();
        var mean = default(RunningMean);
        using IDisposable gradients = GradientMode.Enable();
        using IDisposable noGradients = no_grad();
        foreach (Batch batch in _validationBatches.Epoch(seed: 0, done: 0))
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor logits = _network.Forward(Images(batch), training: false).cpu();
            ReadOnlySpan<float> scores = TensorMemory.Of<float>(logits);
            double loss = CrossEntropy.Compute(scores, batch.Targets, [], batch.ClassCount, []);
            mean = mean.Add(loss, CountCorrect(scores, batch), batch.Count);
        }

        var result = new EpochResult(Epoch, Loss, Accuracy, mean.Loss, mean.Accuracy);
        _position = _position with { History = [.. History, result] };
        return result;
    }

    /// <summary>Continues with the next epoch.</summary>
    public void NextEpoch() => _position = _position with { Epoch = Epoch + 1, Step = 0, Mean = default };

    /// <inheritdoc/>
    public TrainingPosition GetPosition() => _position with { LearningRate = LearningRate, HasStatistics = !_needsStatistics };

    /// <inheritdoc/>
    public void SetPosition(TrainingPosition position)
    {
        _position = position;
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
        _resident?.Dispose();
        _updater?.Dispose();
        _network?.Dispose();
    }

    // Normalisation's statistics for averaged weights. The weights alone decide them: the images are the same each time.
    private void ComputeStatistics()
    {
        if (!_needsStatistics)
        {
            return;
        }

        using IDisposable gradients = GradientMode.Enable();
        int batches = (int)Math.Ceiling((double)StatisticsImages / Options.BatchSize);
        long counted = 0;
        foreach (Batch batch in _statisticsBatches.Epoch(SeedOf(epoch: 0), done: 0).Take(batches))
        {
            using DisposeScope scope = NewDisposeScope();
            _network.CountStatistics(Images(batch), counted);
            counted += batch.Count;
        }

        _needsStatistics = false;
    }

    private static int CountCorrect(ReadOnlySpan<float> scores, Batch batch)
    {
        int correct = 0;
        for (int i = 0; i < batch.Count; i++)
        {
            ReadOnlySpan<float> image = scores.Slice(i * batch.ClassCount, batch.ClassCount);
            correct += TensorPrimitives.IndexOfMax(image) == TensorPrimitives.IndexOfMax(batch.Target(i)) ? 1 : 0;
        }

        return correct;
    }

    private Tensor Images(Batch batch)
    {
        if (!batch.HasImages)
        {
            return _resident!.Get(batch.Indices);
        }

        ImageShape input = _model.Input;
        Tensor images = empty([batch.Count, input.Height, input.Width, input.Channels], ScalarType.Float32, CPU);
        batch.Images.CopyTo(TensorMemory.Of<float>(images));
        return images.to(_device).permute(0, 3, 1, 2);
    }

    // Far apart for neighbouring seeds and epochs, so that seed 42's epoch 2 is not seed 43's epoch 1.
    private ulong SeedOf(int epoch) => SplitMix64.Mix(((ulong)(uint)Options.Seed << 32) | (uint)epoch);
}
