namespace FacialExpression.Training;

/// <summary>
/// A 2-D convolution with stride 1 and Keras' <c>valid</c> padding: (h, w, c) becomes (h − k + 1, w − k + 1, filters).
/// </summary>
/// <param name="Filters">Channels of the output, above 0.</param>
/// <param name="KernelSize">Height and width of the window, above 0 and at most the input's.</param>
/// <param name="Activation">Default: <see cref="ActivationFunction.Linear"/>, as in Keras.</param>
/// <remarks>Kernel: glorot-uniform. Bias: zeros. Parameters: (k × k × c + 1) × filters.</remarks>
/// <example><code>new Conv2D(32, 3, ActivationFunction.Relu)   // (48, 48, 1) → (46, 46, 32)</code></example>
public sealed record Conv2D(int Filters, int KernelSize, ActivationFunction Activation = ActivationFunction.Linear) : Layer
{
    internal override string KerasName => "conv2d";

    internal override TensorShape GetOutputShape(TensorShape input)
    {
        MapShape map = LayerException.RequireMap(input);
        LayerException.RequirePositive(Filters, "Filters");
        LayerException.RequirePositive(KernelSize, "KernelSize");
        LayerException.RequireInnerActivation(Activation);
        if (KernelSize > map.Height || KernelSize > map.Width)
        {
            throw new LayerException($"has a kernel of {KernelSize}×{KernelSize}, larger than its input");
        }

        return new MapShape(map.Height - KernelSize + 1, map.Width - KernelSize + 1, Filters);
    }

    internal override IReadOnlyList<LayerParameter> GetParameters(TensorShape input) =>
    [
        new("kernel", [Filters, LayerException.RequireMap(input).Channels, KernelSize, KernelSize], Initializer.GlorotUniform),
        new("bias", [Filters], Initializer.Zeros),
    ];
}
