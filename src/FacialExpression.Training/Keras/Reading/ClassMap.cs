namespace FacialExpression.Training.Keras;

/// <summary>Which expression each output of a Keras model stands for. Nothing in the file says so.</summary>
internal static class ClassMap
{
    // Its exponential is 0.
    private const float Never = -1e9f;

    /// <summary>The labels of the outputs where the model has seven of its own; else <see langword="null"/>, and the outputs are to be chosen by <see cref="Choose"/>.</summary>
    /// <param name="outputs">How many the model has.</param>
    /// <param name="classes">What the caller says they are; <see langword="null"/> where nothing.</param>
    /// <exception cref="InvalidDataException">The classes are not said, or do not fit.</exception>
    public static IReadOnlyList<string>? Labels(int outputs, IReadOnlyList<Expression?>? classes)
    {
        if (classes is null)
        {
            return outputs == ExpressionLabels.Count ? ExpressionLabels.All : throw new InvalidDataException(
                $"it has {outputs} classes, and a Keras file does not say which they are. Name the expression of each with KerasModelOptions.Classes; null is for what is none of the seven");
        }

        Expression[] named = [.. classes.OfType<Expression>()];
        if (classes.Count != outputs || named.Length == 0 || named.Distinct().Count() != named.Length || !named.All(Enum.IsDefined))
        {
            throw new InvalidDataException(
                $"it has {outputs} classes; KerasModelOptions.Classes must name as many, each expression at most once. Received {classes.Count}: "
                + string.Join(", ", classes.Take(20).Select(c => c?.ToString() ?? "null")));
        }

        return named.Length == ExpressionLabels.Count && classes.Count == ExpressionLabels.Count ? [.. named.Select(expression => expression.ToString())] : null;
    }

    /// <summary>The network with seven outputs in the order of the expressions: those that are named are taken over, the others never win.</summary>
    /// <exception cref="InvalidDataException">The outputs are not those of a Dense at the end.</exception>
    public static (Sequential Network, IReadOnlyList<ModelWeight> Weights) Choose(
        Sequential network, IReadOnlyList<ModelWeight> weights, IReadOnlyList<Expression?> classes)
    {
        PlacedLayer last = network.Layers.LastOrDefault(l => l.Parameters.Count > 0 || l.Layer is Residual)!;
        if (last?.Layer is not Dense dense || dense.Units != classes.Count)
        {
            throw new InvalidDataException(
                $"its {classes.Count} classes are not the units of a last Dense, so they cannot be brought to the seven expressions. Train a model with seven");
        }

        IEnumerable<Layer> layers = network.Layers.Select(l => l == last ? dense with { Units = ExpressionLabels.Count, UseBias = true } : l.Layer);
        var chosen = new Sequential(network.Input, layers);
        ModelWeight kernel = weights.Single(w => w.Layer == last.Name && w.Parameter.Name == "kernel");
        float[] bias = weights.SingleOrDefault(w => w.Layer == last.Name && w.Parameter.Name == "bias")?.Values.ToArray() ?? new float[classes.Count];
        int inputs = kernel.Parameter.Shape[1];
        var kernels = new float[ExpressionLabels.Count * inputs];
        var biases = Enumerable.Repeat(Never, ExpressionLabels.Count).ToArray();
        for (int output = 0; output < classes.Count; output++)
        {
            if (classes[output] is { } expression)
            {
                kernel.Values.Span.Slice(output * inputs, inputs).CopyTo(kernels.AsSpan((int)expression * inputs));
                biases[(int)expression] = bias[output];
            }
        }

        LayerParameter[] parameters = [.. chosen.Layers[last.Index].Parameters];
        return (chosen, [.. weights.Where(w => w.Layer != last.Name), new ModelWeight(last.Name, parameters[0], kernels), new ModelWeight(last.Name, parameters[1], biases)]);
    }
}
