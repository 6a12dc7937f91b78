namespace FacialExpression.Training;

/// <summary>A 2-D convolution: each filter sees all channels.</summary>
/// <param name="Filters">Channels of the output, above 0.</param>
/// <param name="KernelSize">Height and width of the window, above 0; at most the input's with <c>valid</c> padding.</param>
/// <param name="Activation">Default: <see cref="ActivationFunction.Linear"/>, as in Keras.</param>
/// <remarks>Kernel: glorot-uniform. Bias: zeros. Parameters: (k × k × c + 1) × filters, without bias k × k × c × filters.</remarks>
/// <example><code>new Conv2D(32, 3, ActivationFunction.Relu)   // (48, 48, 1) → (46, 46, 32)</code></example>
public sealed record Conv2D(int Filters, int KernelSize, ActivationFunction Activation = ActivationFunction.Linear)
    : Convolution2D(KernelSize, Activation)
{
    internal override string KerasName => "conv2d";

    private protected override int GetFilters(int channels) => Filters;

    private protected override IReadOnlyList<LayerParameter> GetKernels(int channels) =>
        [new("kernel", [Filters, channels, KernelSize, KernelSize], Initializer.GlorotUniform)];
}
