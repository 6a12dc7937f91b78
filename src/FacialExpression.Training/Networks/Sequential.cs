namespace FacialExpression.Training;

/// <summary>
/// A stack of layers from an image to class probabilities, as Keras' <c>Sequential</c>: an immutable description,
/// checked when it is made, without weights and without an engine.
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
    /// <summary>Checks the stack and works out every shape.</summary>
    /// <param name="input">The images' size.</param>
    /// <param name="layers">From the image to a last <see cref="Dense"/> with softmax, or an <see cref="Activation"/> with softmax.</param>
    /// <exception cref="InvalidModelException">
    /// A layer cannot take what it gets, or the last has no softmax. The message names the layer's index,
    /// its name and the shape it got.
    /// </exception>
    public Sequential(ImageShape input, IEnumerable<Layer> layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        if (input.Height <= 0 || input.Width <= 0 || input.Channels <= 0)
        {
            throw new InvalidModelException($"The input must have height, width and channels above 0; received {input}.");
        }

        Input = input;
        Layers = LayerStack.Place(new MapShape(input.Height, input.Width, input.Channels), layers);
        ClassCount = CheckLast(Layers);
    }

    /// <summary>The images' size.</summary>
    public ImageShape Input { get; }

    /// <summary>The layers in order, with their names, shapes and parameters.</summary>
    public IReadOnlyList<PlacedLayer> Layers { get; }

    /// <summary>The number of class probabilities that come out.</summary>
    public int ClassCount { get; }

    /// <summary>The number of values that the model keeps: those that it learns, and moving averages.</summary>
    public long ParameterCount => Layers.Sum(l => l.ParameterCount);

    /// <summary>The number of values that the optimizer changes.</summary>
    public long TrainableParameterCount => Layers.Sum(l => l.Parameters.Where(p => p.IsTrainable).Sum(p => (long)p.Count));

    /// <summary>
    /// What one image costs: the multiplications with kernels, each with its addition ("MACs", half of what is often called FLOPs). Biases, pools and norms,
    /// which cost little, are not counted.
    /// </summary>
    public long MultiplyAddCount => Layers.Sum(l => l.MultiplyAddCount);

    /// <summary>The table that Keras prints: each layer's name, type, output shape and parameters, and the totals.</summary>
    public string Summary() => SequentialSummary.Write(this);

    /// <inheritdoc/>
    public override string ToString() => $"Sequential, {Layers.Count} layers, {ParameterCount:N0} parameters";

    private static int CheckLast(IReadOnlyList<PlacedLayer> layers)
    {
        if (layers.Count == 0)
        {
            throw new InvalidModelException("The model has no layers.");
        }

        PlacedLayer last = layers[^1];
        return last.Layer.IsSoftmax
            ? last.Output.Size
            : throw new InvalidModelException(
                $"Layer {last.Index}, {last.Name} ({last.Layer.GetType().Name}), is the last but gives no class probabilities. "
                + $"It got the shape {last.Input}. End the model with new Dense(classCount, ActivationFunction.Softmax).");
    }
}
