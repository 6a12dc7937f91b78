namespace FacialExpression.Training;

/// <summary>A 2-D convolution: (h, w, c) becomes (h − k + 1, w − k + 1, filters), with Keras' defaults.</summary>
/// <param name="Filters">Channels of the output, above 0.</param>
/// <param name="KernelSize">Height and width of the window, above 0; at most the input's with <c>valid</c> padding.</param>
/// <param name="Activation">Default: <see cref="ActivationFunction.Linear"/>, as in Keras.</param>
/// <remarks>Kernel: glorot-uniform. Bias: zeros. Parameters: (k × k × c + 1) × filters, without bias k × k × c × filters.</remarks>
/// <example><code>new Conv2D(32, 3, ActivationFunction.Relu)   // (48, 48, 1) → (46, 46, 32)</code></example>
public sealed record Conv2D(int Filters, int KernelSize, ActivationFunction Activation = ActivationFunction.Linear) : Layer
{
    /// <summary>Places the window moves at a time, above 0. Default: 1.</summary>
    public int Strides { get; init; } = 1;

    /// <summary>What happens at the edge. Default: <see cref="Padding.Valid"/>, as in Keras.</summary>
    public Padding Padding { get; init; } = Padding.Valid;

    /// <summary>Whether each filter adds a value of its own; batch normalisation after the convolution makes it idle. Default: true.</summary>
    public bool UseBias { get; init; } = true;

    internal override string KerasName => "conv2d";

    internal Window Window => new("kernel", KernelSize, Strides, Padding);

    internal override TensorShape GetOutputShape(TensorShape input)
    {
        MapShape map = LayerException.RequireMap(input);
        LayerException.RequirePositive(Filters, "Filters");
        LayerException.RequirePositive(KernelSize, "KernelSize");
        LayerException.RequireInnerActivation(Activation);
        return Window.Slide(map, Filters);
    }

    internal override IReadOnlyList<LayerParameter> GetParameters(TensorShape input) =>
    [
        new("kernel", [Filters, LayerException.RequireMap(input).Channels, KernelSize, KernelSize], Initializer.GlorotUniform),
        .. UseBias ? [new LayerParameter("bias", [Filters], Initializer.Zeros)] : Array.Empty<LayerParameter>(),
    ];
}
