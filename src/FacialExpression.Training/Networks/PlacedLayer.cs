namespace FacialExpression.Training;

/// <summary>
/// A layer in its place in a <see cref="Sequential"/>: named, with its shapes and parameters, and for a <see cref="Residual"/>
/// with the layers of its branches.
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

    /// <summary>A residual with its branches.</summary>
    /// <param name="index">See <see cref="Index"/>.</param>
    /// <param name="path">See <see cref="Path"/>.</param>
    /// <param name="residual">The layer.</param>
    /// <param name="input">The shape of its input.</param>
    /// <param name="flattened">See <see cref="FlattenedInput"/>.</param>
    /// <param name="main">See <see cref="MainPath"/>.</param>
    /// <param name="shortcut">See <see cref="Shortcut"/>.</param>
    /// <exception cref="LayerException">The branches do not end in one shape.</exception>
    internal PlacedLayer(
        int index,
        string path,
        Residual residual,
        TensorShape input,
        MapShape? flattened,
        IReadOnlyList<PlacedLayer> main,
        IReadOnlyList<PlacedLayer> shortcut)
    {
        (Index, Path, Layer, Input, FlattenedInput) = (index, path, residual, input, flattened);
        (Parameters, MainPath, Shortcut) = ([], main, shortcut);
        Output = residual.Add(input, main is [.., var m] ? m.Output : input, shortcut is [.., var s] ? s.Output : input);

        // Two different orders meet in the order of our weights.
        FlattenedOutput = FlattenedMain == FlattenedShortcut ? FlattenedMain : null;
    }

    /// <summary>Its index in its stack or branch, from 0.</summary>
    public int Index { get; }

    /// <summary>Keras' automatic name: <c>conv2d</c>, <c>conv2d_1</c>, ….</summary>
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>Its name with those of the residuals that it is inside of: <c>residual_1/shortcut/conv2d</c>.</summary>
    public string Path { get; }

    /// <summary>The layer.</summary>
    public Layer Layer { get; }

    /// <summary>The shape of its input.</summary>
    public TensorShape Input { get; }

    /// <summary>The shape of its output.</summary>
    public TensorShape Output { get; }

    /// <summary>Its own parameters, in the order of its weights; a <see cref="Residual"/> has none, its branches do.</summary>
    public IReadOnlyList<LayerParameter> Parameters { get; }

    /// <summary>The main path of a <see cref="Residual"/>; empty for other layers.</summary>
    public IReadOnlyList<PlacedLayer> MainPath { get; } = [];

    /// <summary>
    /// The shortcut of a <see cref="Residual"/>; empty where the input is added as it is, and for other layers.
    /// </summary>
    public IReadOnlyList<PlacedLayer> Shortcut { get; } = [];

    /// <summary>The number of values of all parameters, those in branches included.</summary>
    public long ParameterCount => Parameters.Sum(p => (long)p.Count) + Branches.Sum(l => l.ParameterCount);

    /// <summary>
    /// Multiplications with a kernel's value, each with its addition, per image; those in branches included. Biases, pools and
    /// normalization are not counted.
    /// </summary>
    public long MultiplyAddCount => OwnMultiplyAdds + Branches.Sum(l => l.MultiplyAddCount);

    /// <summary>The layers of the main path, then those of the shortcut.</summary>
    internal IEnumerable<PlacedLayer> Branches => MainPath.Concat(Shortcut);

    /// <summary>This layer, or for a residual the layers inside it, and inside those, in the order of their weights.</summary>
    internal IEnumerable<PlacedLayer> Leaves => Layer is Residual ? Branches.SelectMany(l => l.Leaves) : [this];

    /// <summary>
    /// The map that its input was before it was flattened; <see langword="null"/> for none. Where maps lie channels last, as in
    /// the training network and in Keras, such a row has another order than our weights, until a <see cref="Dense"/> gives it a
    /// new one.
    /// </summary>
    internal MapShape? FlattenedInput { get; }

    /// <summary>The map that its output was before it was flattened; <see langword="null"/> for none.</summary>
    internal MapShape? FlattenedOutput { get; }

    /// <summary><see cref="FlattenedOutput"/> at the end of the main path.</summary>
    internal MapShape? FlattenedMain => MainPath is [.., var last] ? last.FlattenedOutput : FlattenedInput;

    /// <summary><see cref="FlattenedOutput"/> at the end of the shortcut.</summary>
    internal MapShape? FlattenedShortcut => Shortcut is [.., var last] ? last.FlattenedOutput : FlattenedInput;

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
