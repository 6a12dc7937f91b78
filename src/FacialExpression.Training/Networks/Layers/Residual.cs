using System.Text;

namespace FacialExpression.Training;

/// <summary>
/// Layers with a way past them: what they give plus what they got (He et al. 2016, "ResNet"), so that deep stacks learn as
/// easily as shallow ones. Both ways must give one shape. An activation after the sum is a layer of its own.
/// </summary>
/// <param name="Layers">The layers, at least one; any but a Dense with softmax, another residual too.</param>
/// <remarks>
/// Keras has no such layer; there it is <c>add([layers(x), shortcut(x)])</c>. Weights are named by their way through the block:
/// <c>residual_1/conv2d/kernel</c>, <c>residual_1/shortcut/conv2d/kernel</c>. Parameters: those of both ways.
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
public sealed record Residual(IReadOnlyList<Layer> Layers) : Layer
{
    /// <summary>The layers whose output is added to that of the shortcut.</summary>
    /// <example><code>new Residual([new Conv2D(32, 3) { Padding = Padding.Same }])   // (24, 24, 32) → the same</code></example>
    public IReadOnlyList<Layer> Layers { get; init => field = Copy(value); } = Copy(Layers);

    /// <summary>
    /// The layers of the way past, where the shape changes: as a rule a 1×1 convolution with the same strides.
    /// Default: none, the input as it is.
    /// </summary>
    /// <example><code>Shortcut = [new Conv2D(64, 1) { Strides = 2 }]   // (24, 24, 32) → (12, 12, 64)</code></example>
    public IReadOnlyList<Layer> Shortcut { get; init => field = Copy(value); } = [];

    internal override string KerasName => "residual";

    /// <summary>Whether the layers of both ways are equal, one by one.</summary>
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

    /// <summary>The layers of both ways in their places, named as in the parameters' names.</summary>
    /// <exception cref="InvalidModelException">An inner layer cannot take what it gets.</exception>
    internal (IReadOnlyList<PlacedLayer> Main, IReadOnlyList<PlacedLayer> Shortcut) Place(TensorShape input) =>
    (
        LayerStack.Place(input, Layers, "inner layer", endsModel: false),
        [
            .. LayerStack.Place(input, Shortcut, "shortcut layer", endsModel: false)
                .Select(l => l with { Name = $"shortcut/{l.Name}" }),
        ]
    );

    internal override TensorShape GetOutputShape(TensorShape input)
    {
        if (Layers.Count == 0)
        {
            throw new LayerException("needs at least one layer, received none");
        }

        (IReadOnlyList<PlacedLayer> main, IReadOnlyList<PlacedLayer> shortcut) = Place(input);
        TensorShape output = main[^1].Output;
        TensorShape past = shortcut.Count == 0 ? input : shortcut[^1].Output;
        return output == past
            ? output
            : throw new LayerException(
                $"adds two shapes that differ: {output} from its layers, {past} from its shortcut. {Remedy(input, output)}");
    }

    internal override IReadOnlyList<LayerParameter> GetParameters(TensorShape input)
    {
        (IReadOnlyList<PlacedLayer> main, IReadOnlyList<PlacedLayer> shortcut) = Place(input);
        return [.. main.Concat(shortcut).SelectMany(l => l.Parameters.Select(p => p with { Name = $"{l.Name}/{p.Name}" }))];
    }

    internal override long GetMultiplyAdds(TensorShape input)
    {
        (IReadOnlyList<PlacedLayer> main, IReadOnlyList<PlacedLayer> shortcut) = Place(input);
        return main.Concat(shortcut).Sum(l => l.MultiplyAddCount);
    }

    /// <inheritdoc/>
    protected override bool PrintMembers(StringBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Append("Layers = [").AppendJoin(", ", Layers).Append("], Shortcut = [").AppendJoin(", ", Shortcut).Append(']');
        return true;
    }

    /// <summary>What makes both ways agree.</summary>
    private static string Remedy(TensorShape input, TensorShape output) => (input, output) switch
    {
        (VectorShape, VectorShape to) => $"Use Shortcut = [new Dense({to.Units})]",
        (MapShape from, MapShape to) when FindStrides(from, to) is > 0 and int strides =>
            $"Use a 1×1 convolution with the same strides: Shortcut = [new Conv2D({to.Channels}, 1) {{ Strides = {strides} }}]",
        (MapShape, MapShape) => "Use Padding.Same in Layers, and a 1×1 convolution with the same strides in Shortcut",
        _ => "Let both ways end in the same shape",
    };

    /// <summary>The strides of a 1×1 convolution from one map to the other; 0 where there are none.</summary>
    private static int FindStrides(MapShape from, MapShape to) => Enumerable.Range(1, from.Height)
        .FirstOrDefault(strides => new Window("kernel", 1, strides, Padding.Same).Slide(from, to.Channels) == to);

    // A copy, so that nobody changes a model that was checked.
    private static IReadOnlyList<Layer> Copy(IReadOnlyList<Layer> layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        return [.. layers];
    }
}
