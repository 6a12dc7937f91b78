namespace FacialExpression.Training.Formats.Onnx;

/// <summary>A layer that was found in a graph.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Weights">The names of its weights, in the order of its parameters.</param>
internal sealed record GraphLayer(Layer Layer, IReadOnlyList<string> Weights)
{
    /// <summary>Of a residual, the layers of its main path and then those of its shortcut.</summary>
    public IReadOnlyList<GraphLayer> Branches { get; private init; } = [];

    /// <summary>The layers that a <see cref="Sequential"/> of it has as <see cref="Sequential.Leaves"/>.</summary>
    public IEnumerable<GraphLayer> Leaves => Layer is Residual ? Branches.SelectMany(l => l.Leaves) : [this];

    /// <summary>A sum of two paths from one value. Layers that do nothing when predicting may be missing from them.</summary>
    public static GraphLayer Residual(IReadOnlyList<GraphLayer> main, IReadOnlyList<GraphLayer> shortcut)
    {
        if (main.Count == 0)
        {
            // A sum does not depend on the order, and a residual needs a layer on its main path.
            (main, shortcut) = shortcut.Count > 0
                ? (shortcut, main)
                : ([new GraphLayer(new Activation(ActivationFunction.Linear), [])], shortcut);
        }

        var residual = new Residual([.. main.Select(l => l.Layer)]) { Shortcut = [.. shortcut.Select(l => l.Layer)] };
        return new GraphLayer(residual, []) { Branches = [.. main, .. shortcut] };
    }
}
