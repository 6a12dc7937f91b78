using System.Runtime.InteropServices;
using static FacialExpression.ModelFiles.Onnx.OnnxGraph;

namespace FacialExpression;

/// <summary>Operators that compute number by number.</summary>
internal static class ElementTranslations
{
    /// <summary>A function without attributes.</summary>
    public static ImportedValue Function(GraphWriter graph, ForeignNode node) => node.Required(0) is FloatConstant constant
        ? Fold(graph, node, constant)
        : graph.Image(node.Type, node.Name, [node.Image(0).Name]);

    public static ImportedValue LeakyRelu(GraphWriter graph, ForeignNode node) =>
        graph.Image(node.Type, node.Name, [node.Image(0).Name], Float("alpha", node.Float("alpha", 0.01f)));

    public static ImportedValue Elu(GraphWriter graph, ForeignNode node) =>
        graph.Image(node.Type, node.Name, [node.Image(0).Name], Float("alpha", node.Float("alpha", 1)));

    public static ImportedValue Selu(GraphWriter graph, ForeignNode node) => graph.Image(
        node.Type,
        node.Name,
        [node.Image(0).Name],
        Float("alpha", node.Float("alpha", 1.67326319217681884765625f)),
        Float("gamma", node.Float("gamma", 1.05070102214813232421875f)));

    public static ImportedValue HardSigmoid(GraphWriter graph, ForeignNode node) => graph.Image(
        node.Type,
        node.Name,
        [node.Image(0).Name],
        Float("alpha", node.Float("alpha", 0.2f)),
        Float("beta", node.Float("beta", 0.5f)));

    /// <summary>x × tanh(softplus(x)).</summary>
    public static ImportedValue Mish(GraphWriter graph, ForeignNode node)
    {
        string data = node.Image(0).Name;
        string soft = graph.Node("Softplus", node.Name, [data]);
        return graph.Image("Mul", node.Name, [data, graph.Node("Tanh", node.Name, [soft])]);
    }

    /// <summary>x × (1 + erf(x / √2)) / 2.</summary>
    public static ImportedValue Gelu(GraphWriter graph, ForeignNode node)
    {
        if (node.Text("approximate", "none") != "none")
        {
            throw node.Error("is an approximation, which is not known");
        }

        string data = node.Image(0).Name;
        string scaled = graph.Node("Mul", node.Name, [data, graph.Weight(node.Name, [], MathF.Sqrt(0.5f))]);
        string error = graph.Node("Erf", node.Name, [scaled]);
        string share = graph.Node("Add", node.Name, [error, graph.Weight(node.Name, [], 1f)]);
        string product = graph.Node("Mul", node.Name, [data, share]);
        return graph.Image("Mul", node.Name, [product, graph.Weight(node.Name, [], 0.5f)]);
    }

    /// <summary>From opset 11, the bounds are inputs.</summary>
    public static ImportedValue Clip(GraphWriter graph, ForeignNode node)
    {
        float least = Bound("min", 1, float.MinValue);
        float most = Bound("max", 2, float.MaxValue);
        string[] inputs = [node.Image(0).Name, graph.Weight(node.Name, [], least), graph.Weight(node.Name, [], most)];
        return graph.Image(node.Type, node.Name, inputs);

        float Bound(string name, int index, float standard)
        {
            float bound = node.Opset < 11 ? node.Float(name, standard) : One(node, index) ?? standard;
            return float.IsNaN(bound)
                ? throw node.Error($"has {name} that is no number")
                : Math.Clamp(bound, float.MinValue, float.MaxValue);
        }
    }

    /// <summary>Two values, or more for some operators, one after the other.</summary>
    public static ImportedValue Combine(GraphWriter graph, ForeignNode node)
    {
        ImportedValue result = node.Required(0);
        if (result is IntegerConstant && Enumerable.Range(0, node.InputCount).All(i => node.Input(i) is IntegerConstant))
        {
            return IntegerTranslations.Combine(node);
        }

        string type = node.Type == "Sum" ? "Add" : node.Type;
        for (int i = 1; i < node.InputCount; i++)
        {
            result = Combine(graph, node, type, result, node.Required(i), i);
        }

        return result;
    }

    public static ImportedValue PRelu(GraphWriter graph, ForeignNode node)
    {
        ImageValue data = node.Image(0);
        return graph.Image(node.Type, node.Name, [data.Name, Repeated(graph, node, node.Floats(1), data.Sizes.Count)]);
    }

    /// <summary>The same value, as a layer that does nothing in a prediction gives it.</summary>
    public static ImportedValue Pass(GraphWriter graph, ForeignNode node)
    {
        _ = graph;
        node.IgnoreAll();
        return node.Required(0);
    }

    /// <summary>A constant input of one number; <see langword="null"/> if it is left out.</summary>
    public static float? One(ForeignNode node, int index) => node.OptionalFloats(index) switch
    {
        null => null,
        { Count: 1 } constant => ConstantReader.Numbers(constant)[0],
        _ => throw node.Wrong(index, "one number"),
    };

    private static ImportedValue Combine(
        GraphWriter graph, ForeignNode node, string type, ImportedValue first, ImportedValue second, int index)
    {
        if (first is FloatConstant a && second is FloatConstant b)
        {
            return Fold(graph, node, type, a, b);
        }

        int rank = ((first as ImageValue) ?? (second as ImageValue) ?? node.Image(index)).Sizes.Count;
        return graph.Image(type, node.Name, [Use(first, index - 1), Use(second, index)]);

        string Use(ImportedValue value, int place) => value switch
        {
            ImageValue image => image.Name,
            FloatConstant constant => Repeated(graph, node, constant, rank),
            _ => throw node.Wrong(place, "floats"),
        };
    }

    /// <summary>
    /// A constant beside values of some axes: without leading axes of 1, since the first of them would be that of the images.
    /// </summary>
    private static string Repeated(GraphWriter graph, ForeignNode node, FloatConstant constant, int rank)
    {
        int extra = Math.Max(0, constant.Sizes.Count - rank);
        if (extra > 1 || constant.Sizes.Take(extra).Any(size => size != 1))
        {
            throw node.Error(
                $"has a constant of [{string.Join(", ", constant.Sizes)}] beside values of {rank} axes for each image");
        }

        IEnumerable<long> sizes = constant.Count == 1 ? [] : constant.Sizes.Skip(extra);
        return graph.Weight(node.Name, sizes, constant.Bytes);
    }

    private static FloatConstant Fold(GraphWriter graph, ForeignNode node, FloatConstant constant)
    {
        graph.CountConstant(constant.Bytes.Length);
        Func<float, float> function = node.Type switch
        {
            "Sqrt" => MathF.Sqrt,
            "Reciprocal" => x => 1 / x,
            "Neg" => x => -x,
            "Abs" => MathF.Abs,
            "Exp" => MathF.Exp,
            _ => throw node.Wrong(0, "computed for each image"),
        };
        float[] numbers = ConstantReader.Numbers(constant).ToArray();
        return constant with { Bytes = ConstantReader.Bytes(Array.ConvertAll(numbers, x => function(x))) };
    }

    private static FloatConstant Fold(
        GraphWriter graph, ForeignNode node, string type, FloatConstant first, FloatConstant second)
    {
        graph.CountConstant(Math.Max(first.Bytes.Length, second.Bytes.Length));
        Func<float, float, float> function = type switch
        {
            "Add" => (x, y) => x + y,
            "Sub" => (x, y) => x - y,
            "Mul" => (x, y) => x * y,
            "Div" => (x, y) => x / y,
            "Pow" => MathF.Pow,
            _ => throw node.Wrong(0, "computed for each image"),
        };
        FloatConstant larger = first.Count >= second.Count ? first : second;
        if (!first.Sizes.SequenceEqual(second.Sizes) && Math.Min(first.Count, second.Count) != 1)
        {
            throw node.Error(
                $"has constants of [{string.Join(", ", first.Sizes)}] and [{string.Join(", ", second.Sizes)}], "
                + "which are not folded");
        }

        var result = new float[larger.Count];
        ReadOnlySpan<float> a = ConstantReader.Numbers(first);
        ReadOnlySpan<float> b = ConstantReader.Numbers(second);
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = function(a[a.Length == 1 ? 0 : i], b[b.Length == 1 ? 0 : i]);
        }

        return larger with { Bytes = MemoryMarshal.AsBytes<float>(result).ToArray() };
    }
}
