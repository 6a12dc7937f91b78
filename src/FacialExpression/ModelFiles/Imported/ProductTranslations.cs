using System.Runtime.InteropServices;
using static FacialExpression.ModelFiles.Onnx.OnnxGraph;

namespace FacialExpression;

/// <summary>Matrix products and softmax.</summary>
internal static class ProductTranslations
{
    // From this opset on, softmax is along one axis; before, along all from that axis on.
    private const int SoftmaxOfOneAxis = 13;

    public static ImportedValue Gemm(GraphWriter graph, ForeignNode node)
    {
        ImageValue row = node.Image(0);
        if (row.Sizes.Count != 1)
        {
            throw node.Wrong(0, "a row for each image, [N, size]");
        }

        FloatConstant kernel = node.Floats(1);
        node.Require("transA", 0);
        node.Require("broadcast", 1);
        long isTransposed = node.Int("transB", 0);
        (float alpha, float beta) = (node.Float("alpha", 1), node.Float("beta", 1));
        if (kernel.Sizes.Count != 2)
        {
            throw node.Wrong(1, "a matrix");
        }

        long columns = isTransposed == 1 ? kernel.Sizes[0] : kernel.Sizes[1];
        List<string> inputs = [row.Name, graph.Weight(node.Name, kernel.Sizes, Times(kernel, alpha))];
        if (node.OptionalFloats(2) is { } bias)
        {
            FloatConstant all = bias.Count == 1 ? Repeat(bias, columns) : bias;
            inputs.Add(all.Count == columns && all.Sizes.SkipLast(1).All(size => size == 1)
                ? graph.Weight(node.Name, [columns], Times(all, beta))
                : throw node.Wrong(2, $"{columns} numbers"));
        }

        return graph.Image("Gemm", node.Name, inputs, Int("transB", isTransposed));
    }

    public static ImportedValue MatMul(GraphWriter graph, ForeignNode node)
    {
        ImageValue left = node.Image(0);
        string right = node.Required(1) is FloatConstant kernel
            ? graph.Weight(node.Name, kernel.Sizes, kernel.Bytes)
            : node.Image(1).Name;
        return graph.Image("MatMul", node.Name, [left.Name, right]);
    }

    public static ImportedValue Softmax(GraphWriter graph, ForeignNode node)
    {
        ImageValue value = node.Image(0);
        int rank = value.Sizes.Count;
        bool isOneAxis = node.Opset >= SoftmaxOfOneAxis;
        int axis = node.OwnAxis(node.Int("axis", isOneAxis ? -1 : 1), value);
        if (isOneAxis || axis == rank)
        {
            return graph.Image(node.Type, node.Name, [value.Name], Int("axis", axis));
        }

        if (axis != 1)
        {
            throw node.Error($"works along the axes {axis} to {rank} together, which is not known");
        }

        ImageValue row = ShapeTranslations.To(graph, node, value, [value.Count]);
        return ShapeTranslations.To(
            graph, node, graph.Image(node.Type, node.Name, [row.Name], Int("axis", 1)), value.Sizes);
    }

    private static ReadOnlyMemory<byte> Times(FloatConstant constant, float factor) => factor == 1
        ? constant.Bytes
        : ConstantReader.Bytes(Array.ConvertAll(ConstantReader.Numbers(constant).ToArray(), number => number * factor));

    private static FloatConstant Repeat(FloatConstant number, long count)
    {
        // Not more than the kernel has columns, which are stored.
        var numbers = new float[count];
        numbers.AsSpan().Fill(MemoryMarshal.Read<float>(number.Bytes.Span));
        return new FloatConstant([count], ConstantReader.Bytes(numbers));
    }
}
