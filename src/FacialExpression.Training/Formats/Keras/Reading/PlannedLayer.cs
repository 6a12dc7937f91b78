namespace FacialExpression.Training.Formats.Keras;

/// <summary>A layer of the network that is being read, and the Keras layer whose weights are its own.</summary>
/// <param name="Layer">Our layer.</param>
/// <param name="Source">Keras' layer.</param>
internal sealed record PlannedLayer(Layer Layer, KerasLayer Source)
{
    /// <summary>The layers of each path, where it has paths.</summary>
    public IReadOnlyList<IReadOnlyList<PlannedLayer>> Paths { get; init; } = [];

    /// <summary>Whether it flattens a map that was turned before, so that its row is in Keras' order.</summary>
    public bool IsTurned { get; init; }

    /// <summary>Where its weights come from; <see langword="null"/> for those of the Keras layer, array by array.</summary>
    public WeightSource? Weights { get; init; }
}
