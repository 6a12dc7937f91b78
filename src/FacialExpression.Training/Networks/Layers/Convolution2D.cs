namespace FacialExpression.Training;

/// <summary>
/// What convolutions have in common: a window that moves over the map. (h, w, c) becomes (h − k + 1, w − k + 1, filters) with
/// Keras' defaults.
/// </summary>
public abstract record Convolution2D : Layer
{
    private protected Convolution2D(Size2D kernelSize, ActivationFunction activation) =>
        (KernelSize, Activation) = (kernelSize, activation);

    /// <summary>Height and width of the window, above 0; with <c>valid</c> padding it fits into the input.</summary>
    public Size2D KernelSize { get; init; }

    /// <summary>The activation function of the output.</summary>
    public ActivationFunction Activation { get; init; }

    /// <summary>Places the window moves at a time, above 0. Default: 1.</summary>
    public Size2D Strides { get; init; } = 1;

    /// <summary>
    /// From one place of the window to the next, above 0: 2 leaves one out between them, so that the window covers more. Default:
    /// 1.
    /// </summary>
    public Size2D DilationRate { get; init; } = 1;

    /// <summary>What happens at the edge. Default: <see cref="Padding.Valid"/>, as in Keras.</summary>
    public Padding Padding { get; init; } = Padding.Valid;

    /// <summary>
    /// Whether each filter adds a bias. A batch normalization after the convolution makes it superfluous. Default: true.
    /// </summary>
    public bool UseBias { get; init; } = true;

    internal Window Window => new("kernel", KernelSize, Strides, DilationRate, Padding);

    internal override TensorShape GetOutputShape(TensorShape input)
    {
        MapShape map = LayerException.RequireMap(input);
        int filters = GetFilters(map.Channels);
        LayerException.RequirePositive(filters, "Filters");
        LayerException.RequirePositive(KernelSize, "KernelSize");
        LayerException.RequireInnerActivation(Activation);
        return Window.Slide(map, filters);
    }

    internal override IReadOnlyList<LayerParameter> GetParameters(TensorShape input)
    {
        int channels = LayerException.RequireMap(input).Channels;
        IReadOnlyList<LayerParameter> kernels = GetKernels(channels);
        return UseBias ? [.. kernels, new LayerParameter("bias", [GetFilters(channels)], Initializer.Zeros)] : kernels;
    }

    /// <summary>The channels of the output for an input with <paramref name="channels"/>.</summary>
    private protected abstract int GetFilters(int channels);

    /// <summary>The kernels for an input with <paramref name="channels"/>.</summary>
    private protected abstract IReadOnlyList<LayerParameter> GetKernels(int channels);
}
