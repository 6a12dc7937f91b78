namespace FacialExpression.Training;

/// <summary>Paths of layers that begin at one input and are joined at their ends.</summary>
public abstract record BranchingLayer : Layer
{
    private protected BranchingLayer()
    {
    }

    /// <summary>The layers of each path; an empty one hands on the input as it is.</summary>
    internal abstract IReadOnlyList<IReadOnlyList<Layer>> PathLayers { get; }

    /// <summary>How the paths become one.</summary>
    internal abstract Join JoinedBy { get; }

    /// <summary>What names of layers in a path begin with, after the name of this layer: <c>shortcut/</c>.</summary>
    /// <param name="path">Its index.</param>
    internal abstract string PrefixOf(int path);

    /// <summary>How a message calls a layer of a path.</summary>
    /// <param name="path">Its index.</param>
    internal abstract string TitleOf(int path);

    internal sealed override TensorShape GetOutputShape(TensorShape input) => JoinShapes(
        input, [.. PathLayers.Select(path => path.Aggregate(input, (shape, layer) => layer.GetOutputShape(shape)))]);

    /// <summary>The shape of what the paths become.</summary>
    /// <param name="input">The shape of the input.</param>
    /// <param name="outputs">The shape at the end of each path.</param>
    /// <exception cref="LayerException">The shapes cannot be joined, or paths are missing.</exception>
    internal abstract TensorShape JoinShapes(TensorShape input, IReadOnlyList<TensorShape> outputs);

    // A copy, so that nobody changes a model that was checked.
    private protected static IReadOnlyList<Layer> Copy(IReadOnlyList<Layer> layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        return [.. layers];
    }
}
