using FacialExpression.Training.Engine;
using FacialExpression.Training.Engine.Kernels;
using FacialExpression.Training.Engine.Optimizers;
using TorchSharp;
using static TorchSharp.torch;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace FacialExpression.Training;

/// <summary>The state of one training and its smallest moves: a step, a validation.</summary>
internal sealed class TrainingRun : TrainingContext, IDisposable
{
    private readonly Sequential _model;
    private readonly ExpressionDataset _dataset;
    private readonly TrainingDevice _trainingDevice;
    private readonly Device _device;
    private readonly TorchNetwork _network;
    private readonly WeightUpdater _updater;
    private readonly BatchSource _batches;
    private readonly BatchSource _validationBatches;
    private readonly ResidentImages? _resident;
    private readonly ExpressionModelMetadata? _start;
    private TrainingPosition _position;

    /// <param name="modelName">The model's name.</param>
    /// <param name="model">The layers.</param>
    /// <param name="dataset">The images.</param>
    /// <param name="options">The settings, with a precision that is not Auto.</param>
    /// <param name="device">Not Auto.</param>
    /// <param name="start">The model whose weights it begins with; <see langword="null"/> for fresh ones.</param>
    public TrainingRun(
        string modelName, Sequential model, ExpressionDataset dataset, TrainingOptions options, TrainingDevice device, TrainedExpressionModel? start = null)
    {
        _start = start?.Metadata;
        float scale = _start?.Scale ?? TrainedExpressionModel.DefaultScale;
        IReadOnlyList<Expression>? outputs = _start is null ? null : [.. _start.Labels.Select(Enum.Parse<Expression>)];
        (ModelName, Options, _model, _dataset, _trainingDevice) = (modelName, options, model, dataset, device);
        _device = device == TrainingDevice.Cuda ? new Device(DeviceType.CUDA, options.GpuDeviceId) : CPU;
        _resident = device == TrainingDevice.Cuda ? new ResidentImages(dataset.Training, scale, _device) : null;
        _batches = new BatchSource(dataset.Training, options, scale, residentPixels: _resident is not null, outputs);
        var validation = new TrainingOptions { BatchSize = options.ValidationBatchSize ?? options.BatchSize };
        _validationBatches = new BatchSource(dataset.Validation, validation, scale, residentPixels: false, outputs);
        _position = TrainingPosition.Start;
        LearningRate = options.Optimizer.LearningRate;
        Seed(SeedOf(epoch: 0));
        _network = new TorchNetwork(model, _device, mixed: options.Precision == Precision.Mixed);
        if (start is not null)
        {
            _network.SetWeights(start.Weights);
        }

        _updater = new WeightUpdater(options.Optimizer, _network, options.AverageMomentum);
    }

    public override string ModelName { get; }

    public override TrainingOptions Options { get; }

    public override int Epoch => _position.Epoch;

    public override int Step => _position.Step;

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

    public TrainedExpressionModel GetModel(bool wasCancelled) =>
        new(ModelName, _model, _network.GetWeights(), Options, _trainingDevice, [.. History], wasCancelled, _dataset, StopReason, _start);

    public override void SetWeights(IReadOnlyList<ModelWeight> weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        string[] own = [.. _network.Parameters.Select(p => $"{p.Layer}/{p.Description.Name} ({p.Description.Count:N0})")];
        string[] given = [.. weights.Select(w => $"{w.Path} ({w.Values.Length:N0})")];
        if (!own.SequenceEqual(given))
        {
            throw new ArgumentException(
                $"These are not the weights of {ModelName}: it has {string.Join(", ", own)}; received {string.Join(", ", given)}. Take those of its GetModel().", nameof(weights));
        }

        _network.SetWeights(weights);
    }

    /// <summary>The batches of the epoch that are still to come.</summary>
    public IEnumerable<Batch> RestOfEpoch() => _batches.Epoch(SeedOf(Epoch), Step);

    /// <summary>Counts the next step as begun, so that callbacks see its number.</summary>
    public void BeginStep() => _position = _position with { Step = Step + 1 };

    /// <summary>Trains on a batch. Seed, epoch and step alone decide the dropout.</summary>
    public void Train(Batch batch)
    {
        using DisposeScope scope = NewDisposeScope();
        ulong seed = SplitMix64.Mix(SeedOf(Epoch), ~(ulong)Step);
        Seed(seed);
        var tape = new Tape();
        Tensor logits = _network.Forward(Images(batch), training: true, tape, seed);
        Tensor onCpu = logits.detach().cpu();
        Tensor gradient = empty_like(onCpu);
        ReadOnlySpan<float> scores = TensorMemory.Of<float>(onCpu);
        double loss = CrossEntropy.Compute(scores, batch.Targets, batch.Weights, _model.ClassCount, TensorMemory.Of<float>(gradient));
        tape.Backward(logits, gradient.to(_device));
        _updater.Step(LearningRate, ((long)(Epoch - 1) * StepsPerEpoch) + Step);
        _position = _position with { Mean = _position.Mean.Add(loss, CountCorrect(scores, batch.Targets), batch.Count) };
    }

    /// <summary>Ends the epoch: loss and accuracy over the whole validation split, in float32, dropout off.</summary>
    public EpochResult FinishEpoch()
    {
        var mean = default(RunningMean);
        using var noGrad = no_grad();
        foreach (Batch batch in _validationBatches.Epoch(seed: 0, done: 0))
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor logits = _network.Forward(Images(batch), training: false).cpu();
            ReadOnlySpan<float> scores = TensorMemory.Of<float>(logits);
            double loss = CrossEntropy.Compute(scores, batch.Targets, [], _model.ClassCount, []);
            mean = mean.Add(loss, CountCorrect(scores, batch.Targets), batch.Count);
        }

        var result = new EpochResult(Epoch, Loss, Accuracy, mean.Loss, mean.Accuracy);
        _position = _position with { History = [.. History, result] };
        return result;
    }

    /// <summary>Goes on to the next epoch.</summary>
    public void NextEpoch() => _position = _position with { Epoch = Epoch + 1, Step = 0, Mean = default };

    /// <summary>How far the training is.</summary>
    public TrainingPosition GetPosition() => _position with { LearningRate = LearningRate };

    /// <summary>Goes to where another training was; its numbers are to be put into <see cref="GetTensors"/>.</summary>
    public void SetPosition(TrainingPosition position)
    {
        _position = position;
        LearningRate = position.LearningRate ?? Options.Optimizer.LearningRate;
    }

    /// <summary>All numbers that a training changes, by name, where they lie.</summary>
    public IReadOnlyList<(string Name, Tensor Tensor)> GetTensors() =>
    [
        .. _network.Parameters.Select(p => ($"weights/{p.Layer}/{p.Description.Name}", p.Storage)),
        .. _network.Parameters.Where(p => p.Average is not null).Select(p => ($"average/{p.Layer}/{p.Description.Name}", p.Average!)),
        .. _updater.Moments.Select((moment, i) => ($"moments/{i}", moment)),
    ];

    /// <summary>To be called once numbers were put into <see cref="GetTensors"/>.</summary>
    public void RefreshWeights()
    {
        foreach (NetworkParameter parameter in _network.Parameters)
        {
            parameter.RefreshLeaf();
        }
    }

    public void Dispose()
    {
        _resident?.Dispose();
        _updater.Dispose();
        _network.Dispose();
    }

    private static void Seed(ulong seed) => random.manual_seed((long)(seed >> 1));

    private static int CountCorrect(ReadOnlySpan<float> scores, ReadOnlySpan<float> targets)
    {
        int classes = ExpressionLabels.Count;
        int correct = 0;
        for (int at = 0; at < scores.Length; at += classes)
        {
            correct += TensorPrimitives.IndexOfMax(scores.Slice(at, classes)) == TensorPrimitives.IndexOfMax(targets.Slice(at, classes)) ? 1 : 0;
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
        Tensor images = empty([batch.Count, input.Height, input.Width, input.Channels], ScalarType.Float32);
        batch.Images.CopyTo(TensorMemory.Of<float>(images));
        return images.to(_device).permute(0, 3, 1, 2);
    }

    // Far apart for neighbouring seeds and epochs, so that seed 42's epoch 2 is not seed 43's epoch 1.
    private ulong SeedOf(int epoch) => SplitMix64.Mix(((ulong)(uint)Options.Seed << 32) | (uint)epoch);
}
