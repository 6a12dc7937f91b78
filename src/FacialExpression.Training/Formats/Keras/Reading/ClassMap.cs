namespace FacialExpression.Training.Formats.Keras;

/// <summary>Which expression each output of a Keras model means. The file does not specify it.</summary>
internal static class ClassMap
{
    // Below the mean of the others, so below the largest: a probability under 1e-5, which training further can raise.
    private const float Below = 12;

    /// <summary>What outputs can mean, and the labels of the network that <see cref="Choose"/> makes.</summary>
    public static IReadOnlyList<string> Names => ExpressionLabels.All;

    /// <summary>
    /// The labels of the outputs where the model has one for each expression; otherwise <see langword="null"/>, and the outputs
    /// are to be chosen by <see cref="Choose"/>.
    /// </summary>
    /// <param name="outputs">How many the model has.</param>
    /// <param name="classes">What the caller specified; <see langword="null"/> if nothing.</param>
    /// <exception cref="InvalidDataException">The classes are not specified, or do not fit.</exception>
    public static IReadOnlyList<string>? Labels(int outputs, IReadOnlyList<Expression?>? classes)
    {
        if (outputs == 1)
        {
            return classes is [not null, not null] ? null : throw new InvalidDataException(
                "it has one output, a yes or no. Name the expressions that 0 and 1 mean, in this order, with "
                + "KerasModelOptions.Classes, as class_indices of Keras' generators has them");
        }

        if (classes is null)
        {
            return outputs == Names.Count ? Names : throw new InvalidDataException(
                $"it has {outputs} classes, and a Keras file does not specify which. Name the expression of each with "
                + "KerasModelOptions.Classes; null is for what is no expression");
        }

        Expression[] named = [.. classes.OfType<Expression>()];
        if (classes.Count != outputs)
        {
            throw new InvalidDataException(
                $"it has {outputs} classes; KerasModelOptions.Classes must name as many. Received {classes.Count}: "
                + string.Join(", ", classes.Take(20).Select(c => c?.ToString() ?? "null")));
        }

        return named.Length == Names.Count && classes.Count == Names.Count
            ? [.. named.Select(expression => expression.ToString())]
            : null;
    }

    /// <summary>
    /// The network with an output for each expression, in their order: those that are named are taken over, the others never win.
    /// Where the outputs are those of a last Dense, it is changed; otherwise one that chooses follows the logits.
    /// </summary>
    public static (Sequential Network, IReadOnlyList<ModelWeight> Weights) Choose(
        Sequential network, IReadOnlyList<ModelWeight> weights, IReadOnlyList<Expression?> classes)
    {
        PlacedLayer end = network.Layers[^1];
        PlacedLayer last = end.Layer is Activation && network.Layers is [.., { Layer: Dense } before, _] ? before : end;
        if (last.Layer is not Dense dense)
        {
            var logits = new Sequential(network.Input,
                [.. network.Layers.SkipLast(1).Select(l => l.Layer), new Dense(Names.Count, ActivationFunction.Softmax)]);
            (float[] choice, float[] shift) = Mix(Identity(network.ClassCount), new float[network.ClassCount], classes);
            return (logits, [.. weights, .. WeightsOf(logits.Layers[^1], choice, shift)]);
        }

        IEnumerable<Layer> layers =
            network.Layers.Select(l => l == last ? dense with { Units = Names.Count, UseBias = true } : l.Layer);
        var chosen = new Sequential(network.Input, layers);
        ModelWeight kernel = weights.Single(w => w.Layer == last.Name && w.Parameter.Name == "kernel");
        float[] bias = weights.SingleOrDefault(w => w.Layer == last.Name && w.Parameter.Name == "bias")?.Values.ToArray()
            ?? new float[dense.Units];
        (float[] kernels, float[] biases) = Mix(kernel.Values.ToArray(), bias, classes);
        return (chosen,
            [.. weights.Where(w => w.Layer != last.Name), .. WeightsOf(chosen.Layers[last.Index], kernels, biases)]);
    }

    private static float[] Identity(int size)
    {
        var values = new float[size * size];
        for (int i = 0; i < size; i++)
        {
            values[(i * size) + i] = 1;
        }

        return values;
    }

    private static IEnumerable<ModelWeight> WeightsOf(PlacedLayer dense, float[] kernel, float[] bias) =>
        [new(dense.Path, dense.Parameters[0], kernel), new(dense.Path, dense.Parameters[1], bias)];

    /// <summary>The kernel and bias of the expressions, from those of the outputs.</summary>
    private static (float[] Kernel, float[] Bias) Mix(float[] values, float[] bias, IReadOnlyList<Expression?> classes)
    {
        int inputs = values.Length / bias.Length;
        if (bias.Length == 1)
        {
            // 1 − p and p of a yes or no are the softmax of 0 and what the sigmoid got.
            (values, bias) = ([.. new float[inputs], .. values], [0, bias[0]]);
        }

        var kernels = new float[Names.Count * inputs];
        var biases = new float[Names.Count];
        int[] named = [.. Enumerable.Range(0, classes.Count).Where(output => classes[output] is not null)];
        foreach (int expression in Enumerable.Range(0, Names.Count))
        {
            int[] sources = [.. named.Where(output => (int)classes[output]! == expression)];
            bool isNamed = sources.Length > 0;
            sources = isNamed ? sources : named;
            biases[expression] = sources.Average(output => bias[output]) - (isNamed ? 0 : Below);
            for (int i = 0; i < inputs; i++)
            {
                kernels[(expression * inputs) + i] = sources.Average(output => values[(output * inputs) + i]);
            }
        }

        return (kernels, biases);
    }
}
