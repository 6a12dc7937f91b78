namespace FacialExpression.Training;

/// <summary>One array of numbers that belongs to a layer: its kernel, its bias, ….</summary>
public sealed class LayerParameter
{
    internal LayerParameter(string name, IReadOnlyList<int> shape, Initializer initializer) =>
        (Name, Shape, Initializer) = (name, shape, initializer);

    /// <summary>Keras' name: <c>kernel</c>, <c>bias</c>, <c>gamma</c>, ….</summary>
    public string Name { get; }

    /// <summary>
    /// Its sizes in the order that TorchSharp and ONNX share: a Conv2D kernel is [filters, channels, height, width], a Dense
    /// kernel is [units, inputs], a bias is [units]. Keras stores kernels in another order.
    /// </summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>Whether the optimizer changes it; moving averages follow the batches instead. Default: true.</summary>
    public bool IsTrainable { get; internal init; } = true;

    /// <summary>The number of values.</summary>
    public int Count => Shape.Aggregate(1, (product, size) => checked(product * size));

    /// <summary>How it gets its initial values.</summary>
    internal Initializer Initializer { get; }

    /// <summary>Whether it is a kernel, which is multiplied and summed; biases, moments and slopes are not.</summary>
    internal bool IsKernel => Shape.Count is 2 or 4;

    /// <summary>
    /// Windows per channel, of a kernel that filters each channel by itself: Keras' [height, width, channels, multiplier], here
    /// [channels × multiplier, 1, height, width]. 0 for others.
    /// </summary>
    internal int DepthMultiplier { get; private init; }

    internal bool IsDepthwise => DepthMultiplier > 0;

    /// <summary>Inputs per unit, as Keras' <c>compute_fans</c> counts them for its initializers.</summary>
    internal int FanIn => !IsKernel ? Count : Count / (IsDepthwise ? DepthMultiplier : Shape[0]);

    /// <summary>Units per input, as Keras' <c>compute_fans</c> counts them for its initializers.</summary>
    internal int FanOut => !IsKernel ? Count : Count / (IsDepthwise ? Shape[0] / DepthMultiplier : Shape[1]);

    /// <summary>The kernel of a convolution that filters each channel by itself.</summary>
    internal static LayerParameter Depthwise(string name, int channels, int multiplier, Size2D size) =>
        new(name, [checked(channels * multiplier), 1, size.Height, size.Width], Initializer.GlorotUniform)
        {
            DepthMultiplier = multiplier,
        };
}
