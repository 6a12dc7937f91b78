namespace FacialExpression.Training;

/// <summary>
/// A convolution of each channel by itself, one window per channel (Keras' default <c>depth_multiplier</c> of 1): the first half
/// of <see cref="SeparableConv2D"/>. (h, w, c) becomes (h − k + 1, w − k + 1, c) with Keras' defaults.
/// </summary>
/// <remarks>Kernel: glorot-uniform. Bias: zeros. Parameters: (k × k + 1) × c, without bias k × k × c.</remarks>
/// <example><code>new DepthwiseConv2D(3) { Padding = Padding.Same }   // (48, 48, 32) → (48, 48, 32)</code></example>
public sealed record DepthwiseConv2D : Convolution2D
{
    /// <summary>Creates the layer.</summary>
    /// <param name="kernelSize">Height and width of the window.</param>
    /// <param name="activation">Default: <see cref="ActivationFunction.Linear"/>, as in Keras.</param>
    public DepthwiseConv2D(int kernelSize, ActivationFunction activation = ActivationFunction.Linear)
        : base(kernelSize, activation)
    {
    }

    internal override string KerasName => "depthwise_conv2d";

    private protected override int GetFilters(int channels) => channels;

    private protected override IReadOnlyList<LayerParameter> GetKernels(int channels) =>
        [new("kernel", [channels, 1, KernelSize, KernelSize], Initializer.GlorotUniform) { IsDepthwise = true }];
}
