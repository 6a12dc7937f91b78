namespace FacialExpression.Training;

/// <summary>
/// A convolution in two steps, far cheaper than one: each channel by itself with a window, then all channels mixed at each place
/// (Chollet 2017, "Xception").
/// </summary>
/// <remarks>
/// Kernels: glorot-uniform. Bias: zeros. Parameters: k × k × c + (c + 1) × filters, without bias k × k × c + c × filters.
/// </remarks>
/// <example><code>new SeparableConv2D(64, 3, ActivationFunction.Relu)   // (46, 46, 32) → (44, 44, 64)</code></example>
public sealed record SeparableConv2D : Convolution2D
{
    /// <summary>Creates the layer.</summary>
    /// <param name="filters">Channels of the output, above 0.</param>
    /// <param name="kernelSize">Height and width of the window.</param>
    /// <param name="activation">Default: <see cref="ActivationFunction.Linear"/>, as in Keras.</param>
    public SeparableConv2D(int filters, Size2D kernelSize, ActivationFunction activation = ActivationFunction.Linear)
        : base(kernelSize, activation) => Filters = filters;

    /// <summary>Channels of the output, above 0.</summary>
    public int Filters { get; init; }

    /// <summary>Windows per channel, above 0. Default: 1, as in Keras.</summary>
    public int DepthMultiplier { get; init; } = 1;

    internal override string KerasName => "separable_conv2d";

    internal override TensorShape GetOutputShape(TensorShape input)
    {
        LayerException.RequirePositive(DepthMultiplier, nameof(DepthMultiplier));
        return base.GetOutputShape(input);
    }

    private protected override int GetFilters(int channels) => Filters;

    private protected override IReadOnlyList<LayerParameter> GetKernels(int channels) =>
    [
        LayerParameter.Depthwise("depthwise_kernel", channels, DepthMultiplier, KernelSize),
        new("pointwise_kernel", [Filters, checked(channels * DepthMultiplier), 1, 1], Initializer.GlorotUniform),
    ];
}
