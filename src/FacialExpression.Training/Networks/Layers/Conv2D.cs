namespace FacialExpression.Training;

/// <summary>A 2-D convolution: each filter sees all channels.</summary>
/// <remarks>
/// Kernel: glorot-uniform. Bias: zeros. Parameters: (k × k × c + 1) × filters, without bias k × k × c × filters.
/// </remarks>
/// <example><code>new Conv2D(32, 3, ActivationFunction.Relu)   // (48, 48, 1) → (46, 46, 32)</code></example>
public sealed record Conv2D : Convolution2D
{
    /// <summary>Creates the layer.</summary>
    /// <param name="filters">Channels of the output, above 0.</param>
    /// <param name="kernelSize">Height and width of the window.</param>
    /// <param name="activation">Default: <see cref="ActivationFunction.Linear"/>, as in Keras.</param>
    public Conv2D(int filters, int kernelSize, ActivationFunction activation = ActivationFunction.Linear)
        : base(kernelSize, activation) => Filters = filters;

    /// <summary>Channels of the output, above 0.</summary>
    public int Filters { get; init; }

    internal override string KerasName => "conv2d";

    private protected override int GetFilters(int channels) => Filters;

    private protected override IReadOnlyList<LayerParameter> GetKernels(int channels) =>
        [new("kernel", [Filters, channels, KernelSize, KernelSize], Initializer.GlorotUniform)];
}
