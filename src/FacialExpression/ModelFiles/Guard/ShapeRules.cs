using System.Runtime.InteropServices;
using DataType = FacialExpression.ModelFiles.Onnx.TensorProto.Types.DataType;

namespace FacialExpression;

/// <summary>
/// Nodes of models of other software that change shapes: all by constants, and none along the axis of the images.
/// </summary>
internal static class ShapeRules
{
    // What one number costs, in those that it is computed from.
    private const int LinearReads = 4;

    private static readonly string[] ResizeModes = ["nearest", "linear"];
    private static readonly string[] Transformations =
        ["half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric", "half_pixel_symmetric"];

    private static readonly string[] Roundings = ["round_prefer_floor", "round_prefer_ceil", "floor", "ceil"];

    /// <summary>The same numbers in another shape: 0 stands for the images, then one size for each axis.</summary>
    public static NodeResult Reshape(GraphNode node)
    {
        GraphValue data = node.Data(0);
        long[] sizes = [.. (node.Any(1).Numbers ?? []).Skip(1)];
        return node.Any(1).Numbers is [0, ..] && sizes.Length <= ImportedRules.MaxRank && sizes.All(size => size >= 1)
            && sizes.Aggregate(1.0, (product, size) => product * size) == data.Count
            ? new NodeResult(GraphValue.PerImage(sizes))
            : throw node.Wrong(1, $"integers: 0 for the images, then sizes of {data.Count} numbers");
    }

    public static NodeResult Transpose(GraphNode node)
    {
        GraphValue data = node.Data(0);
        IReadOnlyList<long> axes = node.Attribute("perm").Ints;
        return axes is [0, ..] && axes.Order().SequenceEqual(Enumerable.Range(0, data.Sizes.Count + 1).Select(i => (long)i))
            ? new NodeResult(GraphValue.PerImage([.. axes.Skip(1).Select(axis => data.Sizes[(int)axis - 1])]), data.Count)
            : throw node.Error($"has perm [{string.Join(", ", axes.Take(ImportedRules.MaxRank + 2))}]; it must begin with 0 and "
                + $"have each axis of {data} once");
    }

    public static NodeResult Concat(GraphNode node)
    {
        GraphValue first = node.Data(0);
        int axis = node.RequireOwnAxis("axis", standard: 0, first.Sizes.Count);
        long[] sizes = [.. first.Sizes];
        for (int i = 1; i < node.InputCount; i++)
        {
            IReadOnlyList<long> other = node.Data(i).Sizes;
            if (other.Count != sizes.Length || other.Where((size, a) => a != axis && size != sizes[a]).Any())
            {
                throw node.Wrong(i, $"{first} besides axis {axis + 1}");
            }

            sizes[axis] = checked(sizes[axis] + other[axis]);
        }

        GraphValue output = GraphValue.PerImage(sizes);
        return new NodeResult(output, output.Count);
    }

    /// <summary>A part of a value: inputs are the data, starts, ends, axes and steps.</summary>
    public static NodeResult Slice(GraphNode node)
    {
        GraphValue data = node.Data(0);
        long[] sizes = [.. data.Sizes];
        if (node.Any(1).Numbers is not { } starts || node.Any(2).Numbers is not { } ends
            || node.Any(3).Numbers is not { } axes || node.Any(4).Numbers is not { } steps
            || starts.Count == 0 || ends.Count != starts.Count || axes.Count != starts.Count || steps.Count != starts.Count
            || axes.Distinct().Count() != axes.Count)
        {
            throw node.Error("must have as many integers as starts, ends, axes and steps");
        }

        for (int i = 0; i < axes.Count; i++)
        {
            long axis = axes[i];
            if (axis < 1 || axis > sizes.Length || starts[i] < 0 || starts[i] >= ends[i] || ends[i] > sizes[axis - 1]
                || steps[i] is < 1 or > ModelLimits.MaxSide)
            {
                throw node.Error($"has the part {starts[i]} to {ends[i]} of axis {axis} of {data} in steps of {steps[i]}");
            }

            sizes[axis - 1] = (ends[i] - starts[i] + steps[i] - 1) / steps[i];
        }

        GraphValue output = GraphValue.PerImage(sizes);
        return new NodeResult(output, output.Count);
    }

    /// <summary>Zeros around the axes of each image.</summary>
    public static NodeResult Pad(GraphNode node)
    {
        GraphValue data = node.Data(0);
        int rank = data.Sizes.Count + 1;
        if (node.Any(1).Numbers is not { } pads || pads.Count != 2 * rank || pads[0] != 0 || pads[rank] != 0
            || pads.Any(pad => pad is < 0 or > ModelLimits.MaxSide))
        {
            throw node.Wrong(1, $"{2 * rank} integers from 0 to {ModelLimits.MaxSide}, none of them for images");
        }

        GraphValue output = GraphValue.PerImage(
            [.. data.Sizes.Select((size, axis) => pads[axis + 1] + size + pads[rank + axis + 1])]);
        return new NodeResult(output, output.Count);
    }

    /// <summary>A map of another size: inputs are the data, no region, and a factor for each axis.</summary>
    public static NodeResult Resize(GraphNode node)
    {
        (long channels, long height, long width) = node.Map(0);
        if (node.Any(1) != GraphValue.Omitted)
        {
            throw node.Error("has a region; it must have none");
        }

        string mode = node.RequireOneOf("mode", ResizeModes);
        node.RequireOneOf("coordinate_transformation_mode", Transformations);
        node.RequireOneOf("nearest_mode", Roundings);
        _ = node.Weight(2, rank: 1);
        float[] factors = MemoryMarshal.Cast<byte, float>(node.Any(2).Stored.Span).ToArray();
        if (factors is not [1, 1, > 0 and var down, > 0 and var across])
        {
            throw node.Wrong(2, "the factors 1, 1, and two above 0");
        }

        // ONNX Runtime's own arithmetic.
        (float rows, float columns) = (MathF.Floor(height * down), MathF.Floor(width * across));
        if (!(rows is >= 1 and <= ModelLimits.MaxSide && columns is >= 1 and <= ModelLimits.MaxSide))
        {
            throw node.Error($"makes a map of {rows}×{columns}; from 1 to {ModelLimits.MaxSide} each are allowed");
        }

        GraphValue output = GraphValue.PerImage(channels, (long)rows, (long)columns);
        return new NodeResult(output, output.Count * ModelLimits.LookCost * (mode == "linear" ? LinearReads : 1));
    }

    /// <summary>The mean, sum, or the largest or smallest number along some axes.</summary>
    public static NodeResult Reduce(GraphNode node)
    {
        GraphValue data = node.Data(0);
        IReadOnlyList<long> axes = node.InputCount > 1
            ? node.Any(1) is { IsPerImage: false, Type: DataType.Int64, Numbers: { } numbers } ? numbers : throw Wrong()
            : node.Attribute("axes").Ints;
        if (axes.Count == 0 || axes.Distinct().Count() != axes.Count || axes.Any(axis => axis < 1 || axis > data.Sizes.Count))
        {
            throw Wrong();
        }

        bool isKept = node.Int("keepdims", 1, 0, 1) == 1;
        long[] sizes = [.. data.Sizes
            .Select((size, i) => axes.Contains(i + 1) ? 1 : size)
            .Where((_, i) => isKept || !axes.Contains(i + 1))];
        return new NodeResult(GraphValue.PerImage(sizes), data.Count);

        InvalidModelFileException Wrong() => node.Error($"must have axes of {data} from 1, each once");
    }
}
