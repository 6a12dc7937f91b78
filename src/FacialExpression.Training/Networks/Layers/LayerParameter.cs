namespace FacialExpression.Training;

/// <summary>One array of numbers that a layer learns.</summary>
/// <param name="Name">
/// Keras' name of it: <c>kernel</c>, <c>bias</c>, <c>gamma</c>, …; in a <see cref="Residual"/> with its way there:
/// <c>conv2d/kernel</c>.
/// </param>
/// <param name="Shape">
/// Its sizes in the order that TorchSharp and ONNX share: a Conv2D kernel is [filters, channels, height, width],
/// a Dense kernel is [units, inputs], a bias is [units]. Keras stores kernels the other way round.
/// </param>
/// <param name="Initializer">How it gets its first values.</param>
public sealed record LayerParameter(string Name, IReadOnlyList<int> Shape, Initializer Initializer)
{
    /// <summary>Whether the optimizer changes it; moving averages keep themselves. Default: true.</summary>
    public bool IsTrainable { get; init; } = true;

    /// <summary>The number of values.</summary>
    public int Count => Shape.Aggregate(1, (product, size) => checked(product * size));

    /// <summary>Inputs that feed one unit, as Keras counts them for its initialisers.</summary>
    public int FanIn => Shape.Count < 2 ? Count : Count / Shape[0];

    /// <summary>Units that one input feeds, as Keras counts them for its initialisers.</summary>
    public int FanOut => Shape.Count < 2 ? Count : Count / Shape[1];
}
