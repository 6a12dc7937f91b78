using FacialExpression.Training;
using FacialExpression.Training.Engine.Kernels;
using static TorchSharp.torch;

namespace FacialExpression.Samples.TrainDetector;

/// <summary>The weights of a detector as tensors of float32.</summary>
internal sealed class DetectorWeights : IDisposable
{
    /// <summary>Normalization adds it to each variance.</summary>
    public const float Epsilon = 1e-3f;

    // The confidence of each point before training: nearly all of them are background.
    private const double InitialConfidence = 0.01;

    // A side of a box before training, in strides.
    private const double InitialDistance = 2.5;

    private readonly Dictionary<string, Tensor> _tensors = new(StringComparer.Ordinal);

    /// <param name="shape">The network.</param>
    /// <param name="seed">Decides the kernels.</param>
    public DetectorWeights(DetectorShape shape, ulong seed)
    {
        TrainingEngine.Initialize();
        Shape = shape;
        Plan = WeightPlan.Of(shape).Weights;
        foreach (PlannedWeight weight in Plan)
        {
            Tensor tensor = empty(weight.Sizes, ScalarType.Float32, CPU).DetachFromDisposeScope();
            Initialize(weight, SplitMix64.Mix(seed, weight.Name), TensorMemory.Of<float>(tensor));
            tensor.requires_grad = weight.IsTrained;
            _tensors[weight.Name] = tensor;
        }
    }

    public DetectorShape Shape { get; }

    /// <summary>All weights, in the order of the network.</summary>
    public IReadOnlyList<PlannedWeight> Plan { get; }

    public Tensor this[string name] => _tensors[name];

    /// <summary>The numbers of a weight, in place.</summary>
    public Span<float> ValuesOf(PlannedWeight weight) => TensorMemory.Of<float>(_tensors[weight.Name]);

    /// <summary>Copies of all weights.</summary>
    public float[][] ToArrays() => [.. Plan.Select(w => ValuesOf(w).ToArray())];

    public void Dispose()
    {
        foreach (Tensor tensor in _tensors.Values)
        {
            tensor.Dispose();
        }
    }

    private static void Initialize(PlannedWeight weight, ulong seed, Span<float> values)
    {
        var random = new SplitMix64(seed);
        double inputs = (double)weight.Count / weight.Sizes[0];
        switch (weight.Kind)
        {
            case WeightKind.Kernel:
                Normal(ref random, Math.Sqrt(2 / inputs), values);
                break;
            case WeightKind.OutputKernel:
                Normal(ref random, 0.01, values);
                break;
            case WeightKind.OutputBias:
                values.Clear();
                values[DetectorContract.Score] = (float)Math.Log(InitialConfidence / (1 - InitialConfidence));
                values.Slice(DetectorContract.Box, 4).Fill((float)Math.Log(InitialDistance));
                break;
            default:
                // A residual block starts as the identity, nearly: its branch adds little.
                bool isBranch = weight.Name.EndsWith("/second/gamma", StringComparison.Ordinal);
                values.Fill(weight.Kind is WeightKind.Gamma or WeightKind.Variance ? isBranch ? 0.2f : 1 : 0);
                break;
        }
    }

    private static void Normal(ref SplitMix64 random, double deviation, Span<float> values)
    {
        foreach (ref float value in values)
        {
            double radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            value = (float)(deviation * radius * Math.Cos(2 * Math.PI * random.NextDouble()));
        }
    }
}
