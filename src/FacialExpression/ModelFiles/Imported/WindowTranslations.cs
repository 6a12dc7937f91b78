using static FacialExpression.ModelFiles.Onnx.OnnxGraph;

namespace FacialExpression;

/// <summary>
/// Convolutions, pools and padding. Padding becomes numbers: ONNX has it as numbers, as the name of a rule, and as a rounding of
/// the size.
/// </summary>
internal static class WindowTranslations
{
    public static ImportedValue Conv(GraphWriter graph, ForeignNode node)
    {
        ImageValue data = Map(node);
        FloatConstant kernel = node.Floats(1);
        if (kernel.Sizes is not [var filters, _, var height, var width])
        {
            throw node.Wrong(1, "a kernel of two dimensions: [filters, channels, height, width]");
        }

        if (node.Ints("kernel_shape") is { } shape && !shape.SequenceEqual([height, width]))
        {
            throw node.Error($"has a kernel_shape other than its kernel's, {height}×{width}");
        }

        long group = node.Int("group", 1);
        Window window = Window.Of(node, data, [height, width], isPool: false);
        string input = data.Name;
        if (window.IsPaddedBeyond)
        {
            input = Pad(graph, node, input, window.Pads);
            window = window with { Pads = [0, 0, 0, 0] };
        }

        List<string> inputs = [input, graph.Weight(node.Name, kernel.Sizes, kernel.Bytes)];
        if (node.OptionalFloats(2) is { } bias)
        {
            inputs.Add(graph.Weight(node.Name, [Vector(node, 2, bias, filters)], bias.Bytes));
        }

        return graph.Image(
            "Conv",
            node.Name,
            inputs,
            Numbers("strides", window.Strides),
            Numbers("pads", window.Pads),
            Numbers("dilations", window.Dilations),
            Int("group", group));
    }

    public static ImportedValue Pool(GraphWriter graph, ForeignNode node)
    {
        ImageValue data = Map(node);
        if (node.Ints("kernel_shape") is not { Count: 2 } size)
        {
            throw node.Error("has no kernel_shape of two numbers");
        }

        node.Require("storage_order", 0);
        Window window = Window.Of(node, data, size, isPool: true);
        if (window.Dilations.Any(dilation => dilation != 1))
        {
            throw node.Error("has dilations other than 1, which are not known of pools");
        }

        string input = data.Name;
        if (node.Type == "AveragePool" && node.Int("count_include_pad", 0) == 1 && window.Pads.Any(pad => pad != 0))
        {
            // Zeros that count: they are put there before. What the rounding of the size adds never counts.
            input = Pad(graph, node, input, window.Pads);
            window = window with { Pads = [0, 0, 0, 0] };
        }

        return graph.Image(
            node.Type,
            node.Name,
            [graph.BeforePool(node.Name, input)],
            Numbers("kernel_shape", size),
            Numbers("strides", window.Strides),
            Numbers("pads", [.. window.Pads.Select((pad, side) => pad + window.Rounding[side])]));
    }

    public static ImportedValue GlobalPool(GraphWriter graph, ForeignNode node) =>
        graph.Image(node.Type, node.Name, [graph.BeforePool(node.Name, Map(node).Name)]);

    public static ImportedValue BatchNormalization(GraphWriter graph, ForeignNode node)
    {
        ImageValue data = node.Image(0);
        node.Ignore("momentum");
        if (data.Sizes.Count > 1)
        {
            node.Require("spatial", 1);
        }

        node.Ignore("spatial");
        node.Require("training_mode", 0);
        node.Require("is_test", 1);
        long channels = data.Sizes.Count > 0 ? data.Sizes[0] : 0;
        IEnumerable<string> weights = Enumerable.Range(1, 4).Select(i =>
        {
            FloatConstant vector = node.Floats(i);
            return graph.Weight(node.Name, [Vector(node, i, vector, channels)], vector.Bytes);
        });
        return graph.Image(
            node.Type, node.Name, [data.Name, .. weights], Float("epsilon", node.Float("epsilon", 1e-5f)));
    }

    /// <summary>From opset 11, the numbers are inputs.</summary>
    public static ImportedValue Pad(GraphWriter graph, ForeignNode node)
    {
        ImageValue data = node.Image(0);
        if (node.Text("mode", "constant") is var mode && mode != "constant")
        {
            throw node.Error($"has mode {Quoted.Text(mode)}; only constant is known");
        }

        if (node.Float("value", 0) != 0 || (ElementTranslations.One(node, 2) ?? 0) != 0)
        {
            throw node.Error("pads with a number other than 0, which is not known");
        }

        int rank = data.Sizes.Count + 1;
        IReadOnlyList<long> given = node.IntegersOf("pads", 1) ?? throw node.Error("has no pads");
        int[] axes = node.Input(3) is null
            ? [.. Enumerable.Range(0, rank)]
            : [.. node.Integers(3).Numbers.Select(axis => node.Axis(axis, rank))];
        if (given.Count != 2 * axes.Length)
        {
            throw node.Error($"has {given.Count} pads for {axes.Length} axes");
        }

        var pads = new long[2 * rank];
        for (int i = 0; i < axes.Length; i++)
        {
            pads[axes[i]] = given[i];
            pads[rank + axes[i]] = given[axes.Length + i];
        }

        return pads.All(pad => pad == 0)
            ? data
            : graph.Image("Pad", node.Name, [data.Name, graph.Integers(node.Name, pads)]);
    }

    /// <summary>Values of channels, height and width.</summary>
    public static ImageValue Map(ForeignNode node) => node.Image(0) is { Sizes.Count: 3 } map
        ? map
        : throw node.Wrong(0, "a map of [N, channels, height, width]; other dimensions are not known");

    private static string Pad(GraphWriter graph, ForeignNode node, string input, IReadOnlyList<long> pads) => graph.Node(
        "Pad", node.Name, [input, graph.Integers(node.Name, [0, 0, pads[0], pads[1], 0, 0, pads[2], pads[3]])]);

    private static long Vector(ForeignNode node, int index, FloatConstant vector, long size) =>
        vector.Count == size ? size : throw node.Wrong(index, $"{size} numbers");

    private static ModelFiles.Onnx.AttributeProto Numbers(string name, IReadOnlyList<long> numbers) => new()
    {
        Name = name,
        Type = ModelFiles.Onnx.AttributeProto.Types.AttributeType.Ints,
        Ints = { numbers },
    };
}
