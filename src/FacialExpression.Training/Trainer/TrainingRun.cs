using FacialExpression.Training.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace FacialExpression.Training;

/// <summary>The state of one training: network, optimizer, and the order of the images.</summary>
internal sealed class TrainingRun : IDisposable
{
    private readonly TrainingOptions _options;
    private readonly Device _device;
    private readonly TorchNetwork _network;
    private readonly optim.Optimizer _optimizer;
    private readonly DatasetSplit _training;
    private readonly DatasetSplit _validation;
    private readonly TorchBatches _trainingBatches;
    private readonly TorchBatches _validationBatches;

    public TrainingRun(Sequential model, ExpressionDataset dataset, TrainingOptions options, TrainingDevice device)
    {
        _options = options;
        _device = device == TrainingDevice.Cuda ? new Device(DeviceType.CUDA, options.GpuDeviceId) : CPU;
        _training = dataset.Training;
        _validation = dataset.Validation;
        float scale = new ExpressionModelMetadata { ModelName = "" }.Scale;
        _trainingBatches = new TorchBatches(_training, scale);
        _validationBatches = new TorchBatches(_validation, scale);

        random.manual_seed(SeedOf(epoch: 0));
        _network = new TorchNetwork(model, _device);
        _optimizer = options.Optimizer switch
        {
            Adam adam => optim.Adam(_network.TrainableParameters, adam.LearningRate, adam.Beta1, adam.Beta2, adam.Epsilon),
            _ => throw new NotSupportedException($"TorchSharp has no form of the optimizer {options.Optimizer.GetType().Name} yet."),
        };
    }

    /// <summary>Goes once through the training images in an order of its own; yields after each step.</summary>
    /// <param name="epoch">From 1. Seed and epoch alone decide order and dropout.</param>
    /// <param name="mean">Collects loss and accuracy as Keras' history counts them: at each step's weights, dropout on.</param>
    public IEnumerable<(int Step, int Images)> TrainEpoch(int epoch, RunningMean mean)
    {
        long seed = SeedOf(epoch);
        random.manual_seed(seed);
        int[] order = [.. Enumerable.Range(0, _training.Count)];
        new Random((int)(seed & int.MaxValue)).Shuffle(order);
        int step = 0;
        foreach (int[] batch in order.Chunk(_options.BatchSize))
        {
            using (NewDisposeScope())
            {
                (Tensor images, Tensor labels) = _trainingBatches.Get(batch, _device);
                _optimizer.zero_grad();
                Tensor logits = _network.Forward(images, training: true);
                Tensor loss = nn.functional.cross_entropy(logits, labels);
                loss.backward();
                _optimizer.step();
                mean.Add(loss.item<float>(), CountCorrect(logits, labels), batch.Length);
            }

            yield return (++step, batch.Length);
        }
    }

    /// <summary>Loss and accuracy over the whole validation split with the weights of now, dropout off.</summary>
    public RunningMean Validate()
    {
        var mean = new RunningMean();
        using var noGrad = no_grad();
        foreach (int[] batch in Enumerable.Range(0, _validation.Count).Chunk(_options.ValidationBatchSize ?? _options.BatchSize))
        {
            using (NewDisposeScope())
            {
                (Tensor images, Tensor labels) = _validationBatches.Get(batch, _device);
                Tensor logits = _network.Forward(images, training: false);
                Tensor loss = nn.functional.cross_entropy(logits, labels);
                mean.Add(loss.item<float>(), CountCorrect(logits, labels), batch.Length);
            }
        }

        return mean;
    }

    public ModelWeight[] GetWeights() => _network.GetWeights();

    public void Dispose()
    {
        _optimizer.Dispose();
        _network.Dispose();
    }

    private static long CountCorrect(Tensor logits, Tensor labels) => logits.argmax(1).eq(labels).sum().item<long>();

    // Far apart for neighbouring seeds and epochs, so that seed 42's epoch 2 is not seed 43's epoch 1.
    private long SeedOf(int epoch)
    {
        ulong z = ((ulong)(uint)_options.Seed << 32 | (uint)epoch) + 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return (long)((z ^ (z >> 31)) >> 1);
    }
}
