namespace FacialExpression.Training;

/// <summary>
/// A convolution of each channel by itself, one window a channel (Keras' default <c>depth_multiplier</c> of 1): the first half of <see cref="SeparableConv2D"/>.
/// (h, w, c) becomes (h − k + 1, w − k + 1, c) with Keras' defaults.
/// </summary>
/// <param name="KernelSize">Height and width of the window, above 0; at most the input's with <c>valid</c> padding.</param>
/// <param name="Activation">Default: <see cref="ActivationFunction.Linear"/>, as in Keras.</param>
/// <remarks>Kernel: glorot-uniform. Bias: zeros. Parameters: (k × k + 1) × c, without bias k × k × c.</remarks>
/// <example><code>new DepthwiseConv2D(3) { Padding = Padding.Same }   // (48, 48, 32) → (48, 48, 32)</code></example>
public sealed record DepthwiseConv2D(int KernelSize, ActivationFunction Activation = ActivationFunction.Linear) : Convolution2D(KernelSize, Activation)
{
    internal override string KerasName => "depthwise_conv2d";

    private protected override int GetFilters(int channels) => channels;

    private protected override IReadOnlyList<LayerParameter> GetKernels(int channels) =>
        [new("kernel", [channels, 1, KernelSize, KernelSize], Initializer.GlorotUniform)];
}
