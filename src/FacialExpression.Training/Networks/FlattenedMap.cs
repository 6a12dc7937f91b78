namespace FacialExpression.Training;

/// <summary>
/// Which map a row of values was before it was flattened. Where maps lie channels last, as in the training network and in Keras, a row's order is another than that of our
/// weights, until a <see cref="Dense"/> gives values an order of its own.
/// </summary>
internal static class FlattenedMap
{
    /// <summary>The map after a layer.</summary>
    /// <param name="layer">The layer in its place.</param>
    /// <param name="before">The map before it; <see langword="null"/> for none.</param>
    public static MapShape? After(PlacedLayer layer, MapShape? before) => layer.Layer switch
    {
        // One channel, or one place, has one order.
        Flatten when layer.Input is MapShape map => map is { Channels: > 1 } and not { Height: 1, Width: 1 } ? map : null,
        Dense => null,
        _ => before,
    };

    /// <summary>The map that a parameter's last index runs over; <see langword="null"/> for none.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="index">Which of its parameters.</param>
    /// <param name="before">The map before the layer.</param>
    public static MapShape? Of(Layer layer, int index, MapShape? before) => layer is BatchNormalization || index == 0 ? before : null;
}
