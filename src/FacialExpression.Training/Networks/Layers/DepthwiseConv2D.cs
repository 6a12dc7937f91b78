namespace FacialExpression.Training;

/// <summary>
/// A convolution of each channel by itself: the first half of <see cref="SeparableConv2D"/>. (h, w, c) becomes
/// (h − k + 1, w − k + 1, c) with Keras' defaults.
/// </summary>
/// <remarks>Kernel: glorot-uniform. Bias: zeros. Parameters: (k × k + 1) × c, without bias k × k × c.</remarks>
/// <example><code>new DepthwiseConv2D(3) { Padding = Padding.Same }   // (48, 48, 32) → (48, 48, 32)</code></example>
public sealed record DepthwiseConv2D : Convolution2D
{
    /// <summary>Creates the layer.</summary>
    /// <param name="kernelSize">Height and width of the window.</param>
    /// <param name="activation">Default: <see cref="ActivationFunction.Linear"/>, as in Keras.</param>
    public DepthwiseConv2D(Size2D kernelSize, ActivationFunction activation = ActivationFunction.Linear)
        : base(kernelSize, activation)
    {
    }

    /// <summary>Windows per channel, above 0. Default: 1, as in Keras.</summary>
    public int DepthMultiplier { get; init; } = 1;

    internal override string KerasName => "depthwise_conv2d";

    internal override TensorShape GetOutputShape(TensorShape input)
    {
        LayerException.RequirePositive(DepthMultiplier, nameof(DepthMultiplier));
        return base.GetOutputShape(input);
    }

    private protected override int GetFilters(int channels) => checked(channels * DepthMultiplier);

    private protected override IReadOnlyList<LayerParameter> GetKernels(int channels) =>
        [LayerParameter.Depthwise("kernel", channels, DepthMultiplier, KernelSize)];
}
