namespace FacialExpression;

/// <summary>Branches that become one, axes that change places, and slopes of a layer's own.</summary>
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

    /// <summary>The channels of maps, or the numbers of rows, one after the other.</summary>
    public static NodeResult Concatenate(GraphNode node)
    {
        node.Int("axis", 0, 1, 1);
        IReadOnlyList<long> first = node.Data(0).Sizes;
        long channels = first[0];
        for (int i = 1; i < node.InputCount; i++)
        {
            IReadOnlyList<long> other = node.Data(i).Sizes;
            if (other.Count != first.Count || !other.Skip(1).SequenceEqual(first.Skip(1)))
            {
                throw node.Wrong(i, $"{node.Data(0)} but for its channels");
            }

            channels = checked(channels + other[0]);
        }

        var output = GraphValue.PerImage([channels, .. first.Skip(1)]);
        return new NodeResult(output, output.Count);
    }

    /// <summary>A row as a map of one place.</summary>
    public static NodeResult Unsqueeze(GraphNode node) => node.Any(1).Numbers is [2, 3]
        ? new NodeResult(GraphValue.PerImage(node.Row(0), 1, 1))
        : throw node.Wrong(1, "the axes 2 and 3");

    /// <summary>Channels, rows and columns in another order.</summary>
    public static NodeResult Transpose(GraphNode node)
    {
        (long channels, long height, long width) = node.Map(0);
        long[] sizes = [channels, height, width];
        IReadOnlyList<long> axes = node.Ints("perm", [0, 1, 2, 3], 0, 3);
        return axes is [0, ..] && axes.Distinct().Count() == axes.Count
            ? new NodeResult(GraphValue.PerImage([.. axes.Skip(1).Select(axis => sizes[axis - 1])]), sizes.Sum())
            : throw node.Error($"has perm [{string.Join(", ", axes)}]; it must be 0 and then 1, 2 and 3 in any order");
    }

    /// <summary>A slope for each number below 0, or for each channel of a map.</summary>
    public static NodeResult PRelu(GraphNode node)
    {
        GraphValue data = node.Data(0);
        IReadOnlyList<long> slopes = node.Weight(1, data.Sizes.Count);
        return slopes.SequenceEqual(data.Sizes) || (slopes is [var channels, 1, 1] && channels == data.Sizes[0])
            ? new NodeResult(data)
            : throw node.Wrong(1, $"Float [{string.Join(", ", data.Sizes)}], or a number for each channel");
    }

    public static NodeResult HardSigmoid(GraphNode node)
    {
        node.RequireFloat("alpha");
        node.RequireFloat("beta");
        return LayerRules.Function(node);
    }
}
