namespace FacialExpression;

/// <summary>Layers other than those with a window.</summary>
internal static class LayerRules
{
    // Rectify, or pass on.
    public static NodeResult Same(GraphNode node) => new(node.Data(0));

    /// <summary>A function of each number, which takes far longer than a multiplication.</summary>
    public static NodeResult Function(GraphNode node) => new(node.Data(0), node.Data(0).Count * ModelLimits.LookCost);

    public static NodeResult LeakyRelu(GraphNode node)
    {
        node.RequireFloat("alpha");
        return new NodeResult(node.Data(0));
    }

    public static NodeResult Clip(GraphNode node)
    {
        node.Weight(1, rank: 0);
        node.Weight(2, rank: 0);
        return new NodeResult(node.Data(0));
    }

    public static NodeResult GlobalPool(GraphNode node)
    {
        long channels = node.Map(0).Channels;
        return new NodeResult(GraphValue.PerImage(channels, 1, 1), node.Data(0).Count);
    }

    public static NodeResult BatchNormalization(GraphNode node)
    {
        GraphValue data = node.Data(0);
        if (data.Sizes.Count is not (1 or 3))
        {
            throw node.Wrong(0, "Float [N, size] or [N, channels, height, width]");
        }

        for (int i = 1; i < node.InputCount; i++)
        {
            node.RequireVector(i, data.Sizes[0]);
        }

        node.RequireFloat("epsilon");
        return new NodeResult(data);
    }

    public static NodeResult Flatten(GraphNode node)
    {
        node.Int("axis", 1, 1, 1);
        return new NodeResult(GraphValue.PerImage(node.Data(0).Count));
    }

    public static NodeResult Gemm(GraphNode node)
    {
        long size = node.Row(0);
        IReadOnlyList<long> kernel = node.Weight(1, rank: 2);
        (long rows, long columns) = node.Int("transB", 0, 0, 1) == 1 ? (kernel[1], kernel[0]) : (kernel[0], kernel[1]);
        if (rows != size)
        {
            throw node.Error(
                $"has a row of {size} numbers and a kernel of [{string.Join(", ", kernel)}], which do not fit together");
        }

        node.RequireVector(2, columns);
        return new NodeResult(GraphValue.PerImage(columns), (double)rows * columns);
    }

    /// <summary>Two values for each image, number by number, or one and a constant number.</summary>
    public static NodeResult Combine(GraphNode node)
    {
        GraphValue data = node.Data(0);
        if (!node.Any(1).IsPerImage)
        {
            node.Weight(1, rank: 0);
            return new NodeResult(data);
        }

        return node.Data(1).HasShapeOf(data) ? new NodeResult(data) : throw node.Wrong(1, data.ToString());
    }

    public static NodeResult DivideByNumber(GraphNode node)
    {
        node.Weight(1, rank: 0);
        return new NodeResult(node.Data(0));
    }

    public static NodeResult Softmax(GraphNode node)
    {
        // The last of two axes, counted from either end.
        if (node.Int("axis", -1, -1, 1) == 0)
        {
            throw node.Error("has axis 0; images must not mix");
        }

        return new NodeResult(GraphValue.PerImage(node.Row(0)));
    }
}
