namespace FacialExpression.Training.Formats.Keras;

/// <summary>A layer of the network that is being read, and the Keras layer whose weights are its own.</summary>
/// <param name="Layer">Our layer.</param>
/// <param name="Source">Keras' layer.</param>
internal sealed record PlannedLayer(Layer Layer, KerasLayer Source)
{
    /// <summary>Of a residual, the layers of its main path.</summary>
    public IReadOnlyList<PlannedLayer> Main { get; init; } = [];

    /// <summary>Of a residual, the layers of its shortcut.</summary>
    public IReadOnlyList<PlannedLayer> Shortcut { get; init; } = [];
}
