namespace FacialExpression.Training;

/// <summary>Puts layers one after another: names them as Keras does and works out every shape.</summary>
internal static class LayerStack
{
    /// <summary>Checks the stack.</summary>
    /// <param name="input">The shape that the first layer gets.</param>
    /// <param name="layers">The layers, none too.</param>
    /// <param name="called">What a complaint calls a layer.</param>
    /// <param name="endsModel">Whether the last layer gives class probabilities, so that it may have softmax.</param>
    /// <exception cref="InvalidModelException">A layer cannot take what it gets.</exception>
    public static IReadOnlyList<PlacedLayer> Place(
        TensorShape input, IEnumerable<Layer> layers, string called = "Layer", bool endsModel = true)
    {
        TensorShape shape = input;
        var placed = new List<PlacedLayer>();
        var used = new Dictionary<string, int>();
        foreach (Layer layer in layers)
        {
            int index = placed.Count;
            if (layer is null)
            {
                throw new InvalidModelException($"{called} {index} is null.");
            }

            int number = used.GetValueOrDefault(layer.KerasName);
            used[layer.KerasName] = number + 1;
            string name = number == 0 ? layer.KerasName : $"{layer.KerasName}_{number}";
            string place = $"{called} {index}, {name} ({layer.GetType().Name})";
            try
            {
                TensorShape output = layer.GetOutputShape(shape);
                var next = new PlacedLayer(index, name, layer, shape, output, layer.GetParameters(shape));
                _ = checked(next.ParameterCount + output.Size); // Sizes are read here, so that one beyond an int is refused here.
                placed.Add(next);
                shape = output;
            }
            catch (LayerException e)
            {
                throw new InvalidModelException($"{place}, {e.Message}. It got the shape {shape}.", e);
            }
            catch (InvalidModelException e)
            {
                // The fault of a layer inside this one, which says what it got itself.
                throw new InvalidModelException($"{place}: {e.Message}", e);
            }
            catch (OverflowException e)
            {
                throw new InvalidModelException(
                    $"{place}, would have more than {int.MaxValue:N0} values. It got the shape {shape}.", e);
            }
        }

        IEnumerable<PlacedLayer> inner = placed.SkipLast(endsModel ? 1 : 0);
        if (inner.FirstOrDefault(l => l.Layer.IsSoftmax) is { } early)
        {
            throw new InvalidModelException(
                $"{called} {early.Index}, {early.Name} ({early.Layer.GetType().Name}), has softmax but is not the last layer of the model. "
                + $"It got the shape {early.Input}. Use Relu or Linear there.");
        }

        return placed.AsReadOnly();
    }
}
