using FacialExpression.Training.Torch;
using FacialExpression.Training.Torch.Kernels;
using FacialExpression.Training.Torch.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace FacialExpression.Training;

/// <summary>The state of one training: network, optimizer, and the order of the images.</summary>
internal sealed class TrainingRun : IDisposable
{
    private readonly TrainingOptions _options;
    private readonly Device _device;
    private readonly TorchNetwork _network;
    private readonly WeightUpdater _updater;
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
        _network = new TorchNetwork(model, _device, options.Precision == Precision.Mixed || (options.Precision == Precision.Auto && ProcessorFeatures.HasBFloat16));
        _updater = new WeightUpdater(options.Optimizer, _network, averageMomentum: null);
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
                var tape = new Tape();
                Tensor logits = _network.Forward(_trainingBatches.Get(batch, _device), training: true, tape);
                Tensor onCpu = logits.detach().cpu();
                Tensor gradient = empty_like(onCpu);
                float[] targets = new float[batch.Length * 7];
                for (int i = 0; i < batch.Length; i++)
                {
                    targets[(i * 7) + (int)_training.Labels[batch[i]]] = 1;
                }

                double loss = CrossEntropy.Compute(TensorMemory.Of<float>(onCpu), targets, [], 7, TensorMemory.Of<float>(gradient));
                tape.Backward(logits, gradient.to(_device));
                _updater.Step(_options.Optimizer.LearningRate, ++_steps);
                mean.Add(loss, CountCorrect(TensorMemory.Of<float>(onCpu), batch, _training), batch.Length);
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
                Tensor logits = _network.Forward(_validationBatches.Get(batch, _device), training: false);
                float[] targets = new float[batch.Length * 7];
                for (int i = 0; i < batch.Length; i++)
                {
                    targets[(i * 7) + (int)_validation.Labels[batch[i]]] = 1;
                }
                float[] gradient = new float[targets.Length];
                double loss = CrossEntropy.Compute(TensorMemory.Of<float>(logits.cpu()), targets, [], 7, gradient);
                mean.Add(loss, CountCorrect(TensorMemory.Of<float>(logits.cpu()), batch, _validation), batch.Length);
            }
        }

        return mean;
    }

    public ModelWeight[] GetWeights() => _network.GetWeights();

    public void Dispose()
    {
        _updater.Dispose();
        _network.Dispose();
    }

    private static int CountCorrect(ReadOnlySpan<float> logits, int[] batch, DatasetSplit split)
    {
        int correct = 0;
        for (int i = 0; i < batch.Length; i++)
        {
            ReadOnlySpan<float> row = logits.Slice(i * 7, 7);
            correct += System.Numerics.Tensors.TensorPrimitives.IndexOfMax(row) == (int)split.Labels[batch[i]] ? 1 : 0;
        }
        return correct;
    }
    private long _steps;

    // Far apart for neighbouring seeds and epochs, so that seed 42's epoch 2 is not seed 43's epoch 1.
    private long SeedOf(int epoch)
    {
        ulong z = ((ulong)(uint)_options.Seed << 32 | (uint)epoch) + 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return (long)((z ^ (z >> 31)) >> 1);
    }
}
