namespace FacialExpression.Training;

/// <summary>
/// x above 0, a multiple of x below that is trained for each channel or for each value (He et al. 2015). The shape stays.
/// </summary>
/// <remarks>
/// Alpha: zeros. Parameters: one for each value of the input, or with <see cref="ShareOverPlaces"/> for each channel.
/// </remarks>
/// <example><code>new PReLU { ShareOverPlaces = true }</code></example>
public sealed record PReLU : Layer
{
    /// <summary>
    /// Whether all places of a map have the same multiple, one for each channel: Keras' <c>shared_axes=[1, 2]</c>. Default:
    /// false, as in Keras.
    /// </summary>
    public bool ShareOverPlaces { get; init; }

    internal override string KerasName => "p_re_lu";

    internal override TensorShape GetOutputShape(TensorShape input) => input;

    internal override IReadOnlyList<LayerParameter> GetParameters(TensorShape input) =>
    [
        new("alpha", input switch
        {
            MapShape map when ShareOverPlaces => [map.Channels, 1, 1],
            MapShape map => [map.Channels, map.Height, map.Width],
            _ => [input.Size],
        }, Initializer.Zeros),
    ];
}
