using static FacialExpression.ModelFiles.Onnx.OnnxGraph;

namespace FacialExpression;

/// <summary>Operators that take parts of a value, reduce axes, or change the size of a map.</summary>
internal static class PartTranslations
{
    // From this opset on, scales may be left out and sizes given; before, there was one way to find the pixels.
    private const int ResizeWithModes = 11;

    public static ImportedValue Slice(GraphWriter graph, ForeignNode node)
    {
        ImportedValue value = node.Required(0);
        AxisPart[] parts = PartsOf(node, value is ImageValue own ? own.Sizes.Count + 1 : 1);
        return value is IntegerConstant integers
            ? IntegerTranslations.Slice(node, integers, parts)
            : Slice(graph, node, node.Image(0), parts);
    }

    /// <summary>One place of an axis, which then is gone; or some of a list of integers.</summary>
    public static ImportedValue Gather(GraphWriter graph, ForeignNode node)
    {
        if (node.Required(0) is IntegerConstant integers)
        {
            return IntegerTranslations.Gather(node, integers);
        }

        ImageValue value = node.Image(0);
        int axis = node.OwnAxis(node.Int("axis", 0), value);
        if (node.Integers(1) is not { IsScalar: true, Numbers: [var index] })
        {
            throw node.Wrong(1, "one integer");
        }

        int place = node.Axis(index, (int)value.Sizes[axis - 1]);
        ImageValue part = Slice(graph, node, value, [new AxisPart(axis, place, place + 1, 1)]);
        return ShapeTranslations.To(graph, node, part, part.Sizes.Where((_, i) => i + 1 != axis));
    }

    public static IReadOnlyList<ImportedValue> Split(GraphWriter graph, ForeignNode node)
    {
        ImageValue value = node.Image(0);
        int axis = node.OwnAxis(node.Int("axis", 0), value);
        long size = value.Sizes[axis - 1];
        long count = node.Int("num_outputs", node.OutputCount);
        if (count < 1 || count != node.OutputCount)
        {
            throw node.Error($"has {node.OutputCount} outputs and num_outputs {count}");
        }

        long each = (size + count - 1) / count;
        IReadOnlyList<long> sizes = node.IntegersOf("split", 1)
            ?? [.. Enumerable.Range(0, (int)count).Select(i => Math.Min(each, size - (each * i)))];
        if (sizes.Count != count || sizes.Any(part => part < 1 || part > size) || sizes.Sum() != size)
        {
            throw node.Error($"splits an axis of {size} into [{string.Join(", ", sizes.Take(10))}]");
        }

        var parts = new List<ImportedValue>();
        long start = 0;
        foreach (long part in sizes)
        {
            parts.Add(Slice(graph, node, value, [new AxisPart(axis, start, start + part, 1)]));
            start += part;
        }

        return parts;
    }

    public static ImportedValue Reduce(GraphWriter graph, ForeignNode node)
    {
        ImageValue value = node.Image(0);
        node.Require("noop_with_empty_axes", 0);
        if (node.IntegersOf("axes", 1) is not { Count: > 0 } axes)
        {
            throw node.Error("reduces all axes, that of the images among them");
        }

        int[] own = [.. axes.Select(axis => node.OwnAxis(axis, value)).Order()];
        ModelFiles.Onnx.AttributeProto kept = Int("keepdims", node.Int("keepdims", 1));

        // With opset 17, that of the new graph, only the sum has its axes as an input.
        return node.Type == "ReduceSum"
            ? graph.Image(node.Type, node.Name, [value.Name, graph.Integers(node.Name, own.Select(axis => (long)axis))], kept)
            : graph.Image(node.Type, node.Name, [value.Name], Ints("axes", own), kept);
    }

    /// <summary>Resize, or Upsample as it was called before opset 10.</summary>
    public static ImportedValue Resize(GraphWriter graph, ForeignNode node)
    {
        ImageValue map = WindowTranslations.Map(node);
        bool hasModes = node.Opset >= ResizeWithModes;
        node.Ignore("cubic_coeff_a", "extrapolation_value");
        node.Require("exclude_outside", 0);
        node.Require("antialias", 0);
        if (node.Text("keep_aspect_ratio_policy", "stretch") != "stretch" || node.Ints("axes") is not null
            || (hasModes && node.Input(1) is FloatConstant { Count: > 0 }
                && node.Text("coordinate_transformation_mode", "") == "tf_crop_and_resize"))
        {
            throw node.Error("resizes a region, some axes or in proportion, which is not known");
        }

        (float down, float across) = Factors(node, map, hasModes);
        string factors = graph.Weight(node.Name, [4], 1, 1, down, across);

        // Before opset 11: a number of the output stands at its place divided by the factor, rounded down.
        return graph.Image(
            "Resize",
            node.Name,
            [map.Name, "", factors],
            Text("mode", node.Text("mode", "nearest")),
            Text(
                "coordinate_transformation_mode",
                hasModes ? node.Text("coordinate_transformation_mode", "half_pixel") : "asymmetric"),
            Text("nearest_mode", hasModes ? node.Text("nearest_mode", "round_prefer_floor") : "floor"));
    }

    private static (float Down, float Across) Factors(ForeignNode node, ImageValue map, bool hasModes)
    {
        if (hasModes && node.Input(3) is not null)
        {
            return node.Integers(3).Numbers is [var images, var channels, var height, var width]
                && (images == IntegerConstant.Images || images == node.Images) && channels == map.Sizes[0]
                ? (FactorFor(node, map.Sizes[1], height), FactorFor(node, map.Sizes[2], width))
                : throw node.Wrong(3, $"the sizes [N, {map.Sizes[0]}, height, width]");
        }

        // Once an attribute, then the second input, then the third.
        float[] factors = node.Floats("scales") is { } given
            ? [.. given]
            : ConstantReader.Numbers(node.Floats(hasModes ? 2 : 1)).ToArray();
        return factors is [1, 1, > 0 and <= ModelLimits.MaxSide and var down, > 0 and <= ModelLimits.MaxSide and var across]
            ? (down, across)
            : throw node.Error("must have the factors 1, 1, and two for height and width");
    }

    /// <summary>The factor that gives a size exactly, in ONNX Runtime's arithmetic.</summary>
    private static float FactorFor(ForeignNode node, long size, long wanted)
    {
        if (wanted is < 1 or > ModelLimits.MaxSide)
        {
            throw node.Error($"makes a map of {wanted} rows or columns; from 1 to {ModelLimits.MaxSide} are allowed");
        }

        float factor = (float)wanted / size;
        return MathF.Floor(size * factor) >= wanted ? factor : MathF.BitIncrement(factor);
    }

    private static ImageValue Slice(GraphWriter graph, ForeignNode node, ImageValue value, IReadOnlyList<AxisPart> parts)
    {
        var own = new List<AxisPart>();
        foreach (AxisPart part in parts)
        {
            // All images, whatever their number.
            if (part.Axis == 0 && part is { Start: 0, Step: 1, End: >= int.MaxValue })
            {
                continue;
            }

            long size = value.Sizes[node.OwnAxis(part.Axis, value) - 1];
            (long start, long end) = part.Within(size);
            if (start != 0 || end != size || part.Step != 1)
            {
                own.Add(part with { Start = start, End = end });
            }
        }

        return own.Count == 0 ? value : graph.Image(
            "Slice",
            node.Name,
            [
                value.Name,
                graph.Integers(node.Name, own.Select(part => part.Start)),
                graph.Integers(node.Name, own.Select(part => part.End)),
                graph.Integers(node.Name, own.Select(part => (long)part.Axis)),
                graph.Integers(node.Name, own.Select(part => part.Step)),
            ]);
    }

    /// <summary>From opset 10, the numbers are inputs.</summary>
    private static AxisPart[] PartsOf(ForeignNode node, int rank)
    {
        IReadOnlyList<long> starts = node.IntegersOf("starts", 1) ?? throw node.Error("has no starts");
        IReadOnlyList<long> ends = node.IntegersOf("ends", 2) ?? throw node.Error("has no ends");
        IReadOnlyList<long> axes = node.IntegersOf("axes", 3) ?? [.. Enumerable.Range(0, starts.Count).Select(i => (long)i)];
        IReadOnlyList<long> steps = node.Input(4) is null ? [.. starts.Select(_ => 1L)] : node.Integers(4).Numbers;
        if (ends.Count != starts.Count || axes.Count != starts.Count || steps.Count != starts.Count
            || steps.Any(step => step is < 1 or > ModelLimits.MaxSide)
            || starts.Concat(ends).Contains(IntegerConstant.Images))
        {
            throw node.Error("must have as many starts, ends, axes and steps, all of them known, and steps of at least 1");
        }

        return [.. starts.Select((start, i) => new AxisPart(node.Axis(axes[i], rank), start, ends[i], steps[i]))];
    }
}
