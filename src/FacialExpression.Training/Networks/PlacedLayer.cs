namespace FacialExpression.Training;

/// <summary>
/// A layer in its place in a <see cref="Sequential"/>: named, with its shapes and parameters, and for a
/// <see cref="BranchingLayer"/> with the layers of its paths.
/// </summary>
public sealed class PlacedLayer
{
    /// <param name="index">See <see cref="Index"/>.</param>
    /// <param name="path">See <see cref="Path"/>.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="input">The shape of its input.</param>
    /// <param name="flattened">See <see cref="FlattenedInput"/>.</param>
    /// <exception cref="LayerException">The layer cannot take that input.</exception>
    internal PlacedLayer(int index, string path, Layer layer, TensorShape input, MapShape? flattened)
    {
        (Index, Path, Layer, Input, FlattenedInput) = (index, path, layer, input, flattened);
        (Output, Parameters) = (layer.GetOutputShape(input), layer.GetParameters(input));
        FlattenedOutput = layer switch
        {
            // One channel, or one place, has one order.
            Flatten when input is MapShape map => map is { Channels: > 1 } and not { Height: 1, Width: 1 } ? map : null,
            Dense => null,
            _ => flattened,
        };
    }

    /// <summary>A layer of paths.</summary>
    /// <param name="index">See <see cref="Index"/>.</param>
    /// <param name="path">See <see cref="Path"/>.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="input">The shape of its input.</param>
    /// <param name="flattened">See <see cref="FlattenedInput"/>.</param>
    /// <param name="paths">See <see cref="Paths"/>.</param>
    /// <exception cref="LayerException">The paths do not end in shapes that can be joined.</exception>
    internal PlacedLayer(
        int index,
        string path,
        BranchingLayer layer,
        TensorShape input,
        MapShape? flattened,
        IReadOnlyList<IReadOnlyList<PlacedLayer>> paths)
    {
        (Index, Path, Layer, Input, FlattenedInput) = (index, path, layer, input, flattened);
        (Parameters, Paths) = ([], paths);
        Output = layer.JoinShapes(input, [.. paths.Select(p => p is [.., var last] ? last.Output : input)]);
        MapShape?[] orders = [.. FlattenedPaths.Distinct()];

        // Different orders meet in the order of our weights, and so do rows one after the other.
        JoinsOrders = orders.Length > 1 || (layer.JoinedBy == Join.Concatenate && orders[0] is not null);
        FlattenedOutput = JoinsOrders ? null : orders[0];
    }

    /// <summary>Its index in its stack or branch, from 0.</summary>
    public int Index { get; }

    /// <summary>Keras' automatic name: <c>conv2d</c>, <c>conv2d_1</c>, ….</summary>
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>Its name with those of the layers that it is inside of: <c>residual_1/shortcut/conv2d</c>.</summary>
    public string Path { get; }

    /// <summary>The layer.</summary>
    public Layer Layer { get; }

    /// <summary>The shape of its input.</summary>
    public TensorShape Input { get; }

    /// <summary>The shape of its output.</summary>
    public TensorShape Output { get; }

    /// <summary>Its own parameters, in the order of its weights; a <see cref="BranchingLayer"/> has none, its paths do.</summary>
    public IReadOnlyList<LayerParameter> Parameters { get; }

    /// <summary>
    /// The paths of a <see cref="BranchingLayer"/>, of a <see cref="Residual"/> the main path and the shortcut; an empty one
    /// hands on the input as it is. No paths for other layers.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<PlacedLayer>> Paths { get; } = [];

    /// <summary>The number of values of all parameters, those in paths included.</summary>
    public long ParameterCount => Parameters.Sum(p => (long)p.Count) + Inner.Sum(l => l.ParameterCount);

    /// <summary>
    /// Multiplications with a kernel's value, each with its addition, per image; those in paths included. Biases, pools and
    /// normalization are not counted.
    /// </summary>
    public long MultiplyAddCount => OwnMultiplyAdds + Inner.Sum(l => l.MultiplyAddCount);

    /// <summary>The layers of the paths, one path after the other.</summary>
    internal IEnumerable<PlacedLayer> Inner => Paths.SelectMany(path => path);

    /// <summary>This layer, or for one of paths the layers inside it, and inside those, in the order of their weights.</summary>
    internal IEnumerable<PlacedLayer> Leaves => Layer is BranchingLayer ? Inner.SelectMany(l => l.Leaves) : [this];

    /// <summary>
    /// The map that its input was before it was flattened; <see langword="null"/> for none. Where maps lie channels last, as in
    /// the training network and in Keras, such a row has another order than our weights, until a <see cref="Dense"/> gives it a
    /// new one.
    /// </summary>
    internal MapShape? FlattenedInput { get; }

    /// <summary>The map that its output was before it was flattened; <see langword="null"/> for none.</summary>
    internal MapShape? FlattenedOutput { get; }

    /// <summary><see cref="FlattenedOutput"/> at the end of each path.</summary>
    internal IEnumerable<MapShape?> FlattenedPaths =>
        Paths.Select(path => path is [.., var last] ? last.FlattenedOutput : FlattenedInput);

    /// <summary>
    /// Whether paths end in rows of different orders, or rows of flattened maps are concatenated, so that only the order of our
    /// weights describes what comes out.
    /// </summary>
    internal bool JoinsOrders { get; }

    private long OwnMultiplyAdds
    {
        get
        {
            long places = Output is MapShape map ? (long)map.Height * map.Width : 1;
            return places * Parameters.Where(p => p.IsKernel).Sum(p => (long)p.Count);
        }
    }

    /// <summary>The path of a parameter: <c>residual_1/shortcut/conv2d/kernel</c>.</summary>
    internal string PathOf(LayerParameter parameter) => $"{Path}/{parameter.Name}";

    /// <summary>The flattened map that the last index of a parameter runs over; <see langword="null"/> for none.</summary>
    /// <param name="parameter">The index of the parameter.</param>
    internal MapShape? FlattenedMapOf(int parameter) => Layer is BatchNormalization || parameter == 0 ? FlattenedInput : null;

    /// <inheritdoc/>
    public override string ToString() => $"{Path}: {Layer}";
}
