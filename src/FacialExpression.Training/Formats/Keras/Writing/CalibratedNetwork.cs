namespace FacialExpression.Training.Formats.Keras;

/// <summary>A network whose temperature is part of its weights, because Keras has no place for it.</summary>
internal static class CalibratedNetwork
{
    public static (Sequential Network, IReadOnlyList<ModelWeight> Weights) Of(TrainedExpressionModel model)
    {
        float temperature = model.Metadata.Temperature;
        PlacedLayer last = model.Network.Layers[^1];
        if (temperature == 1)
        {
            return (model.Network, model.Weights);
        }

        if (last.Layer is not Dense)
        {
            Layer[] layers = [.. model.Network.Layers.SkipLast(1)
                .Select(l => l.Layer), new Rescaling(1 / temperature), last.Layer];
            return (new Sequential(model.Network.Input, layers), model.Weights);
        }

        return (model.Network,
            [.. model.Weights.Select(w => w.Layer != last.Name ? w : w with { Values = Divide(w.Values.Span, temperature) })]);
    }

    private static float[] Divide(ReadOnlySpan<float> values, float temperature)
    {
        var divided = new float[values.Length];
        System.Numerics.Tensors.TensorPrimitives.Divide(values, temperature, divided);
        return divided;
    }
}
