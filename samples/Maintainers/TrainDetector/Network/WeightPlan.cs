namespace FacialExpression.Samples.TrainDetector;

/// <summary>An array of numbers of the network.</summary>
/// <param name="Name">Its path.</param>
/// <param name="Sizes">Its shape.</param>
/// <param name="Kind">What it is.</param>
internal sealed record PlannedWeight(string Name, long[] Sizes, WeightKind Kind)
{
    public int Count => (int)Sizes.Aggregate(1L, (product, size) => product * size);

    /// <summary>Whether the optimizer changes it; statistics are measured.</summary>
    public bool IsTrained => Kind is not (WeightKind.Mean or WeightKind.Variance);
}

/// <summary>The kinds of weights.</summary>
internal enum WeightKind
{
    Kernel,
    Gamma,
    Beta,
    Mean,
    Variance,
    OutputKernel,
    OutputBias,
}

/// <summary>Lists the weights of a network, and counts its cost.</summary>
internal sealed class WeightPlan : IDetectorLayers<(int Channels, int Reduction)>
{
    private readonly List<PlannedWeight> _weights = [];
    private double _multiplyAddsPerPixel;

    /// <summary>Plans a network.</summary>
    public static WeightPlan Of(DetectorShape shape)
    {
        var plan = new WeightPlan();
        shape.Build(plan, (1, 1));
        return plan;
    }

    /// <summary>In the order of the network.</summary>
    public IReadOnlyList<PlannedWeight> Weights => _weights;

    /// <summary>The number of trained numbers.</summary>
    public int ParameterCount => _weights.Where(w => w.IsTrained).Sum(w => w.Count);

    /// <summary>Multiplications for a picture.</summary>
    public long MultiplyAdds(int width, int height) => (long)(_multiplyAddsPerPixel * width * height);

    public (int Channels, int Reduction) Convolve(
        string name, (int Channels, int Reduction) input, int filters, int size, int stride, bool relu)
    {
        _weights.Add(new PlannedWeight($"{name}/kernel", [filters, input.Channels, size, size], WeightKind.Kernel));
        _weights.Add(new PlannedWeight($"{name}/gamma", [filters], WeightKind.Gamma));
        _weights.Add(new PlannedWeight($"{name}/beta", [filters], WeightKind.Beta));
        _weights.Add(new PlannedWeight($"{name}/mean", [filters], WeightKind.Mean));
        _weights.Add(new PlannedWeight($"{name}/variance", [filters], WeightKind.Variance));
        return Count(input, filters, size, stride);
    }

    public (int Channels, int Reduction) Predict(string name, (int Channels, int Reduction) input, int filters)
    {
        _weights.Add(new PlannedWeight($"{name}/kernel", [filters, input.Channels, 1, 1], WeightKind.OutputKernel));
        _weights.Add(new PlannedWeight($"{name}/bias", [filters], WeightKind.OutputBias));
        return Count(input, filters, 1, 1);
    }

    public (int Channels, int Reduction) Add(
        string name, (int Channels, int Reduction) left, (int Channels, int Reduction) right, bool relu) =>
        left == right ? left : throw new InvalidOperationException($"{name} adds maps of different sizes: {left}, {right}.");

    public (int Channels, int Reduction) Enlarge(string name, (int Channels, int Reduction) input) =>
        (input.Channels, input.Reduction / 2);

    private (int Channels, int Reduction) Count((int Channels, int Reduction) input, int filters, int size, int stride)
    {
        int reduction = input.Reduction * stride;
        _multiplyAddsPerPixel += (double)size * size * input.Channels * filters / reduction / reduction;
        return (filters, reduction);
    }
}
