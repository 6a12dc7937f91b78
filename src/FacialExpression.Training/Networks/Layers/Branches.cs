using System.Text;
using System.Text.Json.Serialization;

namespace FacialExpression.Training;

/// <summary>
/// Paths of layers from one input, joined at their ends: parallel convolutions, dense blocks, squeeze and excitation. For the sum
/// of a main path and a shortcut there is <see cref="Residual"/>.
/// </summary>
/// <example><code>
/// // As in DenseNet: what comes in, and what is computed from it. (24, 24, 32) → (24, 24, 48)
/// new Branches(Join.Concatenate, [[], [new Conv2D(16, 3) { Padding = Padding.Same }]])
///
/// // Squeeze and excitation: each channel by its own factor.
/// new Branches(Join.Multiply,
///     [[], [new GlobalAveragePooling2D(), new Dense(8, ActivationFunction.Relu), new Dense(32, ActivationFunction.Sigmoid)]])
/// </code></example>
public sealed record Branches : BranchingLayer
{
    /// <summary>Creates the layer.</summary>
    /// <param name="join">How the paths become one.</param>
    /// <param name="paths">See <see cref="Paths"/>.</param>
    [JsonConstructor]
    public Branches(Join join, IReadOnlyList<IReadOnlyList<Layer>> paths) => (Join, Paths) = (join, paths);

    /// <summary>How the paths become one.</summary>
    public Join Join { get; init; }

    /// <summary>The layers of each path, at least two paths. An empty one is the input as it is.</summary>
    public IReadOnlyList<IReadOnlyList<Layer>> Paths
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            field = [.. value.Select(Copy)];
        }
    }

    internal override string KerasName => "branches";

    internal override IReadOnlyList<IReadOnlyList<Layer>> PathLayers => Paths;

    internal override Join JoinedBy => Join;

    internal override string PrefixOf(int path) => Invariant($"path_{path}/");

    internal override string TitleOf(int path) => Invariant($"layer of path {path},");

    /// <summary>Whether joins and layers are equal, one by one.</summary>
    /// <param name="other">The other layer.</param>
    public bool Equals(Branches? other) => base.Equals(other) && Join == other!.Join && Paths.Count == other.Paths.Count
        && Paths.Zip(other.Paths).All(pair => pair.First.SequenceEqual(pair.Second));

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Join);
        foreach (Layer layer in Paths.SelectMany(path => path))
        {
            hash.Add(layer);
        }

        return hash.ToHashCode();
    }

    internal override TensorShape JoinShapes(TensorShape input, IReadOnlyList<TensorShape> outputs)
    {
        if (!Enum.IsDefined(Join))
        {
            throw new LayerException($"has an unknown join: {Join}");
        }

        if (Paths.Count < 2)
        {
            throw new LayerException(Invariant($"needs two paths or more, received {Paths.Count}"));
        }

        return outputs.Distinct().Count() == 1 && Join != Join.Concatenate
            ? outputs[0]
            : (Join == Join.Multiply ? Scaled(outputs) : Join == Join.Concatenate ? Concatenated(outputs) : null)
                ?? throw new LayerException(
                    $"joins shapes that do not fit: {string.Join(" and ", outputs.Take(8))}. {Join switch
                    {
                        Join.Concatenate => "Let all paths end in maps of the same height and width, or all in rows",
                        Join.Multiply => "Let all paths end in one shape, or in a map and rows with a value for each channel",
                        _ => "Let all paths end in one shape",
                    }}");
    }

    /// <inheritdoc/>
    protected override bool PrintMembers(StringBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Append("Join = ").Append(Join).Append(", Paths = [")
            .AppendJoin(", ", Paths.Select(path => $"[{string.Join(", ", path)}]")).Append(']');
        return true;
    }

    /// <summary>One map whose channels rows multiply.</summary>
    private static MapShape? Scaled(IReadOnlyList<TensorShape> outputs) =>
        outputs.OfType<MapShape>().Distinct().ToArray() is [var map]
        && outputs.OfType<VectorShape>().All(row => row.Units == map.Channels)
            ? map
            : null;

    private static TensorShape? Concatenated(IReadOnlyList<TensorShape> outputs)
    {
        if (outputs.All(output => output is VectorShape))
        {
            return new VectorShape(outputs.Sum(output => output.Size));
        }

        MapShape[] maps = [.. outputs.OfType<MapShape>()];
        return maps.Length == outputs.Count && maps.Select(map => (map.Height, map.Width)).Distinct().Count() == 1
            ? new MapShape(maps[0].Height, maps[0].Width, maps.Sum(map => map.Channels))
            : null;
    }
}
