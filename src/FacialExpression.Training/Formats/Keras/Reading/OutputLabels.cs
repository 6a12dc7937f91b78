using System.Numerics.Tensors;

namespace FacialExpression.Training.Formats.Keras;

/// <summary>What the outputs of a Keras model mean. The file does not specify it.</summary>
internal static class OutputLabels
{
    /// <summary>The labels of a model's outputs, and how the outputs become their logits.</summary>
    /// <param name="outputs">How many the model has; one is a yes or no, with a label for either.</param>
    /// <param name="labels">What the caller specified; <see langword="null"/> if nothing.</param>
    /// <exception cref="InvalidDataException">The labels are not specified, or do not fit.</exception>
    public static LabelPlan Plan(int outputs, IReadOnlyList<string?>? labels)
    {
        if (outputs == 1)
        {
            return labels is { Count: 2 } ? LabelPlan.Of(labels) : throw new InvalidDataException(
                "it has one output, a yes or no. Name what 0 and 1 mean, in this order, with KerasModelOptions.Labels, as "
                + "class_indices of Keras' generators has them");
        }

        if (labels is null)
        {
            return outputs == LabelSet.Expressions.Count
                ? new LabelPlan(LabelSet.Expressions, null, [])
                : throw new InvalidDataException(
                    $"it has {outputs} classes, and a Keras file does not specify which. Name each with "
                    + "KerasModelOptions.Labels, as an expression or otherwise; null is for what is to be left out");
        }

        return labels.Count == outputs ? LabelPlan.Of(labels) : throw new InvalidDataException(
            $"it has {outputs} classes; KerasModelOptions.Labels must name as many. Received {labels.Count}: "
            + Quoted.Sentence(string.Join(", ", labels.Take(20).Select(label => label ?? "null"))));
    }

    /// <summary>
    /// The network with an output for each label. Where outputs are those of a last Dense, it is changed; otherwise one that
    /// chooses follows the logits.
    /// </summary>
    public static (Sequential Network, IReadOnlyList<ModelWeight> Weights) Apply(
        LabelPlan plan, Sequential network, IReadOnlyList<ModelWeight> weights)
    {
        bool isYesOrNo = network.ClassCount == 1;
        if (plan.Kernel is null && !isYesOrNo)
        {
            return (network, weights);
        }

        float[] choice = plan.Kernel ?? Identity(plan.Labels.Count);
        float[] shift = plan.Kernel is null ? new float[plan.Labels.Count] : plan.Bias;
        if (isYesOrNo)
        {
            // 1 − p and p of a yes or no are the softmax of 0 and what the sigmoid got.
            choice = choice[plan.Labels.Count..];
        }

        PlacedLayer end = network.Layers[^1];
        PlacedLayer last = end.Layer is Activation
            && network.Layers is [.., { Layer: Dense { Activation: ActivationFunction.Linear } } before, _] ? before : end;
        if (last.Layer is not Dense dense)
        {
            var logits = new Sequential(network.Input,
                [.. network.Layers.SkipLast(1).Select(l => l.Layer), new Dense(plan.Labels.Count, ActivationFunction.Softmax)]);
            float[] mixed = Mix(Identity(network.ClassCount), choice, network.ClassCount);
            return (logits, [.. weights, .. WeightsOf(logits.Layers[^1], mixed, shift)]);
        }

        IEnumerable<Layer> layers = network.Layers.Select(
            l => l == last ? dense with { Units = plan.Labels.Count, UseBias = true } : l.Layer);
        var chosen = new Sequential(network.Input, layers);
        ModelWeight kernel = weights.Single(w => w.Layer == last.Name && w.Parameter.Name == "kernel");
        ReadOnlyMemory<float> bias = weights.SingleOrDefault(w => w.Layer == last.Name && w.Parameter.Name == "bias")?.Values
            ?? new float[dense.Units];
        float[] biases = Mix(bias.Span, choice, dense.Units);
        TensorPrimitives.Add(biases, shift, biases);
        return (chosen,
            [.. weights.Where(w => w.Layer != last.Name),
                .. WeightsOf(chosen.Layers[last.Index], Mix(kernel.Values.Span, choice, dense.Units), biases)]);
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

    /// <summary>A row for each label, of a row for each output.</summary>
    private static float[] Mix(ReadOnlySpan<float> rows, float[] choice, int outputs)
    {
        int labels = choice.Length / outputs;
        int length = rows.Length / outputs;
        var mixed = new float[labels * length];
        for (int label = 0; label < labels; label++)
        {
            Span<float> sums = mixed.AsSpan(label * length, length);
            for (int output = 0; output < outputs; output++)
            {
                TensorPrimitives.MultiplyAdd(
                    rows.Slice(output * length, length), choice[(output * labels) + label], sums, sums);
            }
        }

        return mixed;
    }
}
