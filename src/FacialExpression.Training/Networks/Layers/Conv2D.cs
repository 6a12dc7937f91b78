namespace FacialExpression.Training;

/// <summary>A 2-D convolution: each filter sees all channels.</summary>
/// <remarks>
/// Kernel: glorot-uniform. Bias: zeros. Parameters: (k × k × c + 1) × filters, without bias k × k × c × filters; c is a group's
/// channels.
/// </remarks>
/// <example><code>new Conv2D(32, 3, ActivationFunction.Relu)   // (48, 48, 1) → (46, 46, 32)</code></example>
public sealed record Conv2D : Convolution2D
{
    /// <summary>Creates the layer.</summary>
    /// <param name="filters">Channels of the output, above 0.</param>
    /// <param name="kernelSize">Height and width of the window.</param>
    /// <param name="activation">Default: <see cref="ActivationFunction.Linear"/>, as in Keras.</param>
    public Conv2D(int filters, Size2D kernelSize, ActivationFunction activation = ActivationFunction.Linear)
        : base(kernelSize, activation) => Filters = filters;

    /// <summary>Channels of the output, above 0.</summary>
    public int Filters { get; init; }

    /// <summary>
    /// Groups of channels that are filtered each by its own filters; divides channels and filters. Default: 1, each filter sees
    /// all channels.
    /// </summary>
    public int Groups { get; init; } = 1;

    internal override string KerasName => "conv2d";

    internal override TensorShape GetOutputShape(TensorShape input)
    {
        int channels = LayerException.RequireMap(input).Channels;
        LayerException.RequirePositive(Groups, nameof(Groups));
        return channels % Groups == 0 && (Filters <= 0 || Filters % Groups == 0)
            ? base.GetOutputShape(input)
            : throw new LayerException(
                Invariant($"needs Groups that divide its {channels} channels and {Filters} filters, received {Groups}"));
    }

    private protected override int GetFilters(int channels) => Filters;

    private protected override IReadOnlyList<LayerParameter> GetKernels(int channels) =>
        [new("kernel", [Filters, channels / Groups, KernelSize.Height, KernelSize.Width], Initializer.GlorotUniform)];
}
