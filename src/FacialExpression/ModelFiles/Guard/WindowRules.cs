using System.Runtime.InteropServices;

namespace FacialExpression;

/// <summary>Convolutions and pools, a window that moves over a map; and maps that get another size.</summary>
internal static class WindowRules
{
    private static readonly float[] Twice = [1, 1, 2, 2];

    public static NodeResult Conv(GraphNode node)
    {
        (long channels, long height, long width) = node.Map(0);
        IReadOnlyList<long> kernel = node.Weight(1, rank: 4);
        (long filters, long depth) = (kernel[0], kernel[1]);
        long group = node.Int("group", 1, 1, channels);
        if (channels % group != 0 || filters % group != 0 || depth != channels / group)
        {
            throw node.Error(
                $"has {channels} channels in {group} groups and a kernel of [{string.Join(", ", kernel)}], which do not fit "
                + "together");
        }

        node.RequireVector(2, filters);
        long[] size = [kernel[2], kernel[3]];
        if (!node.Ints("kernel_shape", size, 1, ModelLimits.MaxSide).SequenceEqual(size))
        {
            throw node.Error($"has a kernel_shape other than its kernel's, {size[0]}×{size[1]}");
        }

        GraphValue output = Slide(node, filters, (height, width), size, node.Ints("dilations", [1, 1], 1, ModelLimits.MaxSide));
        return Slid(output, depth, looks: (double)output.Count / filters * channels, size);
    }

    public static NodeResult Pool(GraphNode node)
    {
        (long channels, long height, long width) = node.Map(0);
        _ = node.Attribute("kernel_shape");
        IReadOnlyList<long> size = node.Ints("kernel_shape", [1, 1], 1, ModelLimits.MaxSide);
        GraphValue output = Slide(node, channels, (height, width), size, [1, 1]);
        return Slid(output, 0, looks: output.Count, size);
    }

    public static NodeResult Pad(GraphNode node)
    {
        (long channels, long height, long width) = node.Map(0);

        // Before and after, of images, channels, rows and columns. Negative ones crop, as the exporter does; all or none are.
        return node.Any(1) is { Numbers: [0, 0, var top, var left, 0, 0, var bottom, var right] pads }
            && (pads.All(p => p is >= 0 and <= ModelLimits.MaxSide)
                || (pads.All(p => p is <= 0 and >= -ModelLimits.MaxSide) && -top - bottom < height && -left - right < width))
            ? new NodeResult(GraphValue.PerImage(channels, top + height + bottom, left + width + right))
            : throw node.Wrong(1, $"8 integers from 0 to {ModelLimits.MaxSide}, none of them for images and channels, or from "
                + $"-{ModelLimits.MaxSide} to 0 that leave something");
    }

    /// <summary>Doubles the rows and columns of a map by repeating each number, the one form that detectors have.</summary>
    public static NodeResult Enlarge(GraphNode node)
    {
        (long channels, long height, long width) = node.Map(0);
        if (node.Any(1) != GraphValue.Omitted)
        {
            throw node.Error("has a region; it must have none");
        }

        node.RequireText("mode", "nearest");
        node.RequireText("coordinate_transformation_mode", "asymmetric");
        node.RequireText("nearest_mode", "floor");
        return node.Weight(2, rank: 1)[0] == Twice.Length
            && MemoryMarshal.Cast<byte, float>(node.Any(2).Stored.Span).SequenceEqual(Twice)
            ? new NodeResult(GraphValue.PerImage(channels, 2 * height, 2 * width))
            : throw node.Wrong(2, $"the factors {string.Join(", ", Twice)}");
    }

    /// <param name="output">What the window gives.</param>
    /// <param name="depth">How many numbers at each place of the window are multiplied for a number of the output.</param>
    /// <param name="looks">How many numbers there are for each place of the window.</param>
    /// <param name="size">The window's.</param>
    private static NodeResult Slid(GraphValue output, long depth, double looks, IReadOnlyList<long> size) =>
        new(output, (((double)output.Count * depth) + (ModelLimits.LookCost * looks)) * size[0] * size[1]);

    private static GraphValue Slide(
        GraphNode node,
        long channels,
        (long Height, long Width) map,
        IReadOnlyList<long> size,
        IReadOnlyList<long> dilations)
    {
        IReadOnlyList<long> strides = node.Ints("strides", [1, 1], 1, ModelLimits.MaxSide);

        // Top, left, bottom, right.
        IReadOnlyList<long> pads = node.Ints("pads", [0, 0, 0, 0], 0, ModelLimits.MaxSide);
        return GraphValue.PerImage(channels, Steps(map.Height, axis: 0), Steps(map.Width, axis: 1));

        long Steps(long length, int axis)
        {
            long window = ((size[axis] - 1) * dilations[axis]) + 1;
            (long before, long after) = (pads[axis], pads[axis + 2]);
            if (before >= window || after >= window)
            {
                throw node.Error($"pads by {Math.Max(before, after)}; that must be less than the window of {window}");
            }

            long padded = before + length + after;
            return window <= padded
                ? ((padded - window) / strides[axis]) + 1
                : throw node.Error($"has a window of {window}, larger than its padded input of {padded}");
        }
    }
}
