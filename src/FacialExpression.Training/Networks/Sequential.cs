namespace FacialExpression.Training;

/// <summary>
/// A stack of layers from an image to class probabilities, as Keras' <c>Sequential</c>: an immutable description, checked when it
/// is created, without weights and without an engine.
/// </summary>
/// <example><code>
/// var model = new Sequential(ImageShape.Fer2013,
/// [
///     new Conv2D(32, 3, ActivationFunction.Relu),
///     new MaxPooling2D(2),
///     new Flatten(),
///     new Dense(7, ActivationFunction.Softmax),
/// ]);
/// Console.WriteLine(model.Summary());
/// </code></example>
public sealed class Sequential
{
    /// <summary>Checks the layers and works out every shape.</summary>
    /// <param name="input">The images' size.</param>
    /// <param name="layers">
    /// From the image to a last <see cref="Dense"/> with softmax, or an <see cref="Activation"/> with softmax.
    /// </param>
    /// <exception cref="InvalidNetworkException">
    /// A layer cannot take its input, or the last has no softmax. The message names the layer's index, its name and the shape of
    /// its input.
    /// </exception>
    public Sequential(ImageShape input, IEnumerable<Layer> layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        if (input.Height == 0 || input.Width == 0 || input.Channels == 0)
        {
            throw new InvalidNetworkException($"The input must have height, width and channels above 0; received {input}.");
        }

        Input = input;
        Layers = LayerStack.Place(new MapShape(input.Height, input.Width, input.Channels), layers);
        ClassCount = CheckLast(Layers);
    }

    /// <summary>The images' size.</summary>
    public ImageShape Input { get; }

    /// <summary>The layers in order, with their names, shapes, parameters and branches.</summary>
    public IReadOnlyList<PlacedLayer> Layers { get; }

    /// <summary>The number of class probabilities that come out.</summary>
    public int ClassCount { get; }

    /// <summary>
    /// All layers but those of paths, and the layers inside paths, each after the layers that it needs: the order of a model's
    /// weights.
    /// </summary>
    public IEnumerable<PlacedLayer> Leaves => Layers.SelectMany(l => l.Leaves);

    /// <summary>The number of all values: those that are trained, and moving averages.</summary>
    public long ParameterCount => Layers.Sum(l => l.ParameterCount);

    /// <summary>The number of values that the optimizer changes.</summary>
    public long TrainableParameterCount => Leaves.Sum(l => l.Parameters.Where(p => p.IsTrainable).Sum(p => (long)p.Count));

    /// <summary>
    /// Multiplications with kernels per image, each with its addition ("MACs", half of what is often called FLOPs). Biases, pools
    /// and normalization, which cost little, are not counted.
    /// </summary>
    public long MultiplyAddCount => Layers.Sum(l => l.MultiplyAddCount);

    /// <summary>
    /// The last layer that multiplies by a kernel. The logits come from it, whether softmax is its own activation or a layer
    /// after it, so a training in mixed precision computes it in float32.
    /// </summary>
    internal PlacedLayer? LastKernelLayer => Leaves.LastOrDefault(l => l.Parameters.Any(p => p.IsKernel));

    /// <summary>The table that Keras prints: each layer's name, type, output shape and parameters, and the totals.</summary>
    public string Summary() => SequentialSummary.Write(this);

    /// <inheritdoc/>
    public override string ToString() =>
        Invariant($"Sequential, {Quantity.Of(Layers.Count, "layer")}, {ParameterCount:N0} parameters");

    private static int CheckLast(IReadOnlyList<PlacedLayer> layers)
    {
        if (layers.Count == 0)
        {
            throw new InvalidNetworkException("The model has no layers.");
        }

        PlacedLayer last = layers[^1];
        return last.Layer.IsSoftmax
            ? last.Output.Size
            : throw new InvalidNetworkException(
                Invariant($"Layer {last.Index}, {last.Name} ({last.Layer.GetType().Name}), is the last but gives no class ")
                + $"probabilities. It got the shape {last.Input}. "
                + "End the model with new Dense(classCount, ActivationFunction.Softmax).");
    }
}
