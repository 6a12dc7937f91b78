namespace FacialExpression.Training;

/// <summary>
/// A convolution in two steps, far cheaper than one: each channel by itself with a window, then all channels mixed at each place
/// (Chollet 2017, "Xception"). The shape is that of <see cref="Conv2D"/>. Keras' default of one filter a channel.
/// </summary>
/// <param name="Filters">Channels of the output, above 0.</param>
/// <param name="KernelSize">Height and width of the window, above 0; at most the input's with <c>valid</c> padding.</param>
/// <param name="Activation">Default: <see cref="ActivationFunction.Linear"/>, as in Keras.</param>
/// <remarks>Kernels: glorot-uniform. Bias: zeros. Parameters: k × k × c + (c + 1) × filters.</remarks>
/// <example><code>new SeparableConv2D(64, 3, ActivationFunction.Relu)   // (46, 46, 32) → (44, 44, 64)</code></example>
public sealed record SeparableConv2D(int Filters, int KernelSize, ActivationFunction Activation = ActivationFunction.Linear) : Layer
{
    /// <summary>Places the window moves at a time, above 0. Default: 1.</summary>
    public int Strides { get; init; } = 1;

    /// <summary>What happens at the edge. Default: <see cref="Padding.Valid"/>, as in Keras.</summary>
    public Padding Padding { get; init; } = Padding.Valid;

    /// <summary>Whether each filter adds a value of its own. Default: true.</summary>
    public bool UseBias { get; init; } = true;

    internal override string KerasName => "separable_conv2d";

    internal Window Window => new("kernel", KernelSize, Strides, Padding);

    internal override TensorShape GetOutputShape(TensorShape input)
    {
        MapShape map = LayerException.RequireMap(input);
        LayerException.RequirePositive(Filters, "Filters");
        LayerException.RequirePositive(KernelSize, "KernelSize");
        LayerException.RequireInnerActivation(Activation);
        return Window.Slide(map, Filters);
    }

    internal override IReadOnlyList<LayerParameter> GetParameters(TensorShape input)
    {
        int channels = LayerException.RequireMap(input).Channels;
        return
        [
            new("depthwise_kernel", [channels, 1, KernelSize, KernelSize], Initializer.GlorotUniform),
            new("pointwise_kernel", [Filters, channels, 1, 1], Initializer.GlorotUniform),
            .. UseBias ? [new LayerParameter("bias", [Filters], Initializer.Zeros)] : Array.Empty<LayerParameter>(),
        ];
    }
}
