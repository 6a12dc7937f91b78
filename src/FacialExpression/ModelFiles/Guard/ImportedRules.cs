using DataType = FacialExpression.ModelFiles.Onnx.TensorProto.Types.DataType;

namespace FacialExpression;

/// <summary>
/// Layers of models of other software that compute numbers: the same as <see cref="LayerRules"/>, but with values that repeat
/// along axes, and with maps of any rank. Images never mix: the first axis is theirs.
/// </summary>
internal static class ImportedRules
{
    /// <summary>The most axes of a value, without that of the images.</summary>
    public const int MaxRank = 6;

    /// <summary>A function with parameters.</summary>
    public static NodeResult Function(GraphNode node)
    {
        foreach (string name in new[] { "alpha", "beta", "gamma" })
        {
            node.RequireFiniteFloat(name);
        }

        return LayerRules.Function(node);
    }

    /// <summary>Two values, number by number; an axis of 1 repeats.</summary>
    public static NodeResult Combine(GraphNode node)
    {
        GraphValue first = Floats(node, 0);
        GraphValue second = Floats(node, 1);
        GraphValue data = first.IsPerImage ? first : node.Data(1);
        int rank = data.Sizes.Count;
        foreach (int index in new[] { 0, 1 })
        {
            // With another rank, the axis of the images would stand for another one.
            GraphValue value = node.Any(index);
            if (value.IsPerImage ? value.Sizes.Count != rank : value.Sizes.Count > rank)
            {
                throw node.Wrong(index, $"of {rank} axes besides that of the images, as the other input");
            }
        }

        var sizes = new long[rank];
        for (int axis = 0; axis < rank; axis++)
        {
            (long a, long b) = (SizeOf(first, rank, axis), SizeOf(second, rank, axis));
            sizes[axis] = a == b || b == 1
                ? a
                : a == 1 ? b : throw node.Error($"has inputs of {first} and {second}, which do not fit together");
        }

        return new NodeResult(GraphValue.PerImage(sizes));
    }

    /// <summary>A power, which takes far longer than a multiplication.</summary>
    public static NodeResult Power(GraphNode node)
    {
        GraphValue output = Combine(node).Output;
        return new NodeResult(output, output.Count * ModelLimits.LookCost);
    }

    /// <summary>A slope for the negative numbers, which repeats along axes of the data.</summary>
    public static NodeResult PRelu(GraphNode node)
    {
        GraphValue data = node.Data(0);
        if (node.Any(1).IsPerImage || !Combine(node).Output.HasShapeOf(data))
        {
            throw node.Wrong(1, $"a Float weight that repeats to {data}");
        }

        return new NodeResult(data);
    }

    public static NodeResult MatMul(GraphNode node)
    {
        IReadOnlyList<long> left = node.Data(0).Sizes;
        if (left.Count == 0)
        {
            throw node.Wrong(0, "Float [N, …, size]");
        }

        long size = left[^1];
        if (!node.Any(1).IsPerImage)
        {
            IReadOnlyList<long> kernel = node.Weight(1, rank: 2);
            return kernel[0] == size
                ? Product([.. left.SkipLast(1), kernel[1]], size)
                : throw node.Error($"has a row of {size} numbers and a kernel of [{string.Join(", ", kernel)}], "
                    + "which do not fit together");
        }

        IReadOnlyList<long> right = node.Data(1).Sizes;
        return left.Count >= 2 && right.Count == left.Count && right[^2] == size
            && right.SkipLast(2).SequenceEqual(left.SkipLast(2))
            ? Product([.. left.SkipLast(1), right[^1]], size)
            : throw node.Wrong(1, $"a matrix for each of {node.Data(0)}");
    }

    /// <summary>Softmax, or its logarithm, along one axis of each image.</summary>
    public static NodeResult Softmax(GraphNode node)
    {
        GraphValue data = node.Data(0);
        node.RequireOwnAxis("axis", standard: -1, data.Sizes.Count);
        return new NodeResult(data, data.Count * ModelLimits.LookCost);
    }

    private static NodeResult Product(long[] sizes, long depth)
    {
        GraphValue output = GraphValue.PerImage(sizes);
        return new NodeResult(output, (double)output.Count * depth);
    }

    private static GraphValue Floats(GraphNode node, int index) =>
        node.Any(index) is { Type: DataType.Float } value ? value : throw node.Wrong(index, "Float");

    /// <summary>The size of an axis, counted from the last; constants may have fewer.</summary>
    private static long SizeOf(GraphValue value, int rank, int axis)
    {
        int own = axis - (rank - value.Sizes.Count);
        return own < 0 ? 1 : value.Sizes[own];
    }
}
