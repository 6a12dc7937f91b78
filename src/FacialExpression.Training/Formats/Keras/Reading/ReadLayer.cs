namespace FacialExpression.Training.Formats.Keras;

/// <summary>Computes a layer's weights, in our order.</summary>
/// <param name="arrays">Those that the file has for the Keras layer.</param>
/// <returns>The values of each parameter.</returns>
/// <exception cref="InvalidDataException">They do not fit; the message continues the layer's title.</exception>
internal delegate IReadOnlyList<float[]> WeightSource(IReadOnlyList<KerasArray> arrays);

/// <summary>A layer of ours that a Keras layer becomes.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Weights">Where its weights come from; <see langword="null"/> for the Keras layer's own arrays.</param>
internal readonly record struct ReadLayer(Layer Layer, WeightSource? Weights = null)
{
    public static implicit operator ReadLayer(Layer layer) => new(layer);
}
