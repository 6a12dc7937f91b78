using System.Text;

namespace FacialExpression.Training;

/// <summary>
/// A skip connection: the output of its layers plus its input (He et al. 2016, "ResNet"), so that deep stacks train as easily as
/// shallow ones. Main path and shortcut must give one shape. An activation after the sum is a layer of its own.
/// </summary>
/// <remarks>
/// Keras has no such layer; there it is <c>add([layers(x), shortcut(x)])</c>. Weights are named by their path through the block:
/// <c>residual_1/conv2d/kernel</c>, <c>residual_1/shortcut/conv2d/kernel</c>. Parameters: those of main path and shortcut.
/// </remarks>
/// <example><code>
/// new Residual(                                                // (24, 24, 32) → (12, 12, 64)
/// [
///     new Conv2D(64, 3) { Strides = 2, Padding = Padding.Same, UseBias = false },
///     new BatchNormalization(),
///     new Activation(ActivationFunction.Relu),
///     new Conv2D(64, 3) { Padding = Padding.Same, UseBias = false },
///     new BatchNormalization(),
/// ])
/// {
///     Shortcut = [new Conv2D(64, 1) { Strides = 2, UseBias = false }, new BatchNormalization()],
/// },
/// new Activation(ActivationFunction.Relu),
/// </code></example>
public sealed record Residual : BranchingLayer
{
    /// <summary>Creates the layer.</summary>
    /// <param name="layers">
    /// The layers of the main path, at least one; any but a Dense with softmax, also another residual.
    /// </param>
    public Residual(IReadOnlyList<Layer> layers) => Layers = layers;

    /// <summary>The main path: the layers whose output is added to that of the shortcut.</summary>
    /// <example><code>new Residual([new Conv2D(32, 3) { Padding = Padding.Same }])   // (24, 24, 32) → the same</code></example>
    public IReadOnlyList<Layer> Layers { get; init => field = Copy(value); }

    /// <summary>
    /// The layers of the shortcut, where the shape changes: usually a 1×1 convolution with the same strides. Default: none, the
    /// input as it is.
    /// </summary>
    /// <example><code>Shortcut = [new Conv2D(64, 1) { Strides = 2 }]   // (24, 24, 32) → (12, 12, 64)</code></example>
    public IReadOnlyList<Layer> Shortcut { get; init => field = Copy(value); } = [];

    internal override string KerasName => "residual";

    internal override IReadOnlyList<IReadOnlyList<Layer>> PathLayers => [Layers, Shortcut];

    internal override Join JoinedBy => Join.Add;

    internal override string PrefixOf(int path) => path == 0 ? "" : "shortcut/";

    internal override string TitleOf(int path) => path == 0 ? "inner layer" : "shortcut layer";

    /// <summary>Whether the layers of both paths are equal, one by one.</summary>
    /// <param name="other">The other residual.</param>
    /// <example><code>new Residual([new Dropout(0.1)]) == new Residual([new Dropout(0.1)])   // true</code></example>
    public bool Equals(Residual? other) =>
        base.Equals(other) && Layers.SequenceEqual(other!.Layers) && Shortcut.SequenceEqual(other.Shortcut);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (Layer layer in Layers.Concat(Shortcut))
        {
            hash.Add(layer);
        }

        return hash.ToHashCode();
    }

    internal override TensorShape JoinShapes(TensorShape input, IReadOnlyList<TensorShape> outputs)
    {
        (TensorShape main, TensorShape shortcut) = (outputs[0], outputs[1]);
        if (Layers.Count == 0)
        {
            throw new LayerException("needs at least one layer, received none");
        }

        return main == shortcut
            ? main
            : throw new LayerException(
                $"adds two shapes that differ: {main} from its layers, {shortcut} from its shortcut. {Remedy(input, main)}");
    }

    /// <inheritdoc/>
    protected override bool PrintMembers(StringBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Append("Layers = [").AppendJoin(", ", Layers).Append("], Shortcut = [").AppendJoin(", ", Shortcut).Append(']');
        return true;
    }

    /// <summary>What makes both paths give one shape.</summary>
    private static string Remedy(TensorShape input, TensorShape output) => (input, output) switch
    {
        (VectorShape, VectorShape to) => Invariant($"Use Shortcut = [new Dense({to.Units})]"),
        (MapShape from, MapShape to) when FindStrides(from, to) is > 0 and int strides => Invariant(
            $"Use a 1×1 convolution with the same strides: Shortcut = [new Conv2D({to.Channels}, 1) {{ Strides = {strides} }}]"),
        (MapShape, MapShape) => "Use Padding.Same in Layers, and a 1×1 convolution with the same strides in Shortcut",
        _ => "Let both paths end in the same shape",
    };

    /// <summary>The strides of a 1×1 convolution from one map to the other; 0 where there are none.</summary>
    private static int FindStrides(MapShape from, MapShape to) => Enumerable.Range(1, from.Height)
        .FirstOrDefault(strides => new Window("kernel", 1, strides, Dilation: 1, Padding.Same).Slide(from, to.Channels) == to);
}
