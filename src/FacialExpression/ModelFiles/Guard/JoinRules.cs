namespace FacialExpression;

/// <summary>Branches that become one, in the forms that the exporter writes.</summary>
internal static class JoinRules
{
    /// <summary>Two values for each image, number by number.</summary>
    public static NodeResult Largest(GraphNode node)
    {
        GraphValue data = node.Data(0);
        return node.Data(1).HasShapeOf(data) ? new NodeResult(data) : throw node.Wrong(1, data.ToString());
    }

    /// <summary>
    /// Two values for each image, number by number, or a number for each channel of a map; or one and a constant number.
    /// </summary>
    public static NodeResult Multiply(GraphNode node)
    {
        GraphValue data = node.Data(0);
        if (!node.Any(1).IsPerImage || node.Data(1).HasShapeOf(data))
        {
            return LayerRules.Combine(node);
        }

        return (data.Sizes, node.Data(1).Sizes) switch
        {
            ([var channels, _, _], [var factors, 1, 1]) when factors == channels => new NodeResult(data),
            ([var factors, 1, 1], [var channels, _, _]) when factors == channels => new NodeResult(node.Data(1)),
            _ => throw node.Wrong(1, $"{data}, or a number for each channel"),
        };
    }

    /// <summary>A row as a map of one place.</summary>
    public static NodeResult Unsqueeze(GraphNode node) => node.Any(1).Numbers is [2, 3]
        ? new NodeResult(GraphValue.PerImage(node.Row(0), 1, 1))
        : throw node.Wrong(1, "the axes 2 and 3");
}
