using FacialExpression.ModelFiles.Onnx;
using static FacialExpression.ModelFiles.Onnx.OnnxGraph;

namespace FacialExpression;

/// <summary>
/// Operators that change shapes. What only adds, removes or joins axes becomes a reshape whose first size, 0, stands for any
/// number of images: also in graphs that were exported for one image.
/// </summary>
internal static class ShapeTranslations
{
    private const int NotGiven = -1;

    public static ImportedValue Reshape(GraphWriter graph, ForeignNode node)
    {
        node.Require("allowzero", 0);
        ImportedValue value = node.Required(0);
        IReadOnlyList<long> shape = node.IntegersOf("shape", 1) ?? throw node.Error("has no shape");
        return value switch
        {
            ImageValue image => To(graph, node, image, OwnSizes(node, image, shape)),
            FloatConstant constant => constant with { Sizes = Resolve(node, shape, constant.Sizes, constant.Count) },
            IntegerConstant integers when shape.Count <= 1 => integers with { IsScalar = shape.Count == 0 },
            _ => throw node.Wrong(0, "floats"),
        };
    }

    public static ImportedValue Flatten(GraphWriter graph, ForeignNode node)
    {
        ImageValue value = node.Image(0);
        long given = node.Int("axis", 1);
        int axis = given == value.Sizes.Count + 1 ? (int)given : node.Axis(given, value.Sizes.Count + 1);
        return axis > 0 && value.Sizes.Take(axis - 1).All(size => size == 1)
            ? To(graph, node, value, [value.Count])
            : throw node.Error($"has axis {given}, which joins images with other axes");
    }

    public static ImportedValue Squeeze(GraphWriter graph, ForeignNode node)
    {
        IReadOnlyList<long>? axes = node.IntegersOf("axes", 1);
        switch (node.Required(0))
        {
            case IntegerConstant { Numbers.Count: 1 } integers:
                return integers with { IsScalar = true };
            case FloatConstant constant:
                int[] own = axes is null ? [] : [.. axes.Select(axis => node.Axis(axis, constant.Sizes.Count))];
                bool isRemoved(long size, int axis) => axes is null ? size == 1 : own.Contains(axis);
                return constant.Sizes.Where((size, axis) => size != 1 && isRemoved(size, axis)).Any()
                    ? throw node.Error("removes an axis that is not of 1")
                    : constant with { Sizes = [.. constant.Sizes.Where((size, axis) => !isRemoved(size, axis))] };
        }

        ImageValue value = node.Image(0);
        if (axes is null && node.Images == 1)
        {
            throw node.Error("removes all axes of 1, that of the images among them");
        }

        int[] removed = axes is null
            ? [.. Enumerable.Range(1, value.Sizes.Count).Where(axis => value.Sizes[axis - 1] == 1)]
            : [.. axes.Select(axis => node.OwnAxis(axis, value))];
        return removed.All(axis => value.Sizes[axis - 1] == 1)
            ? To(graph, node, value, value.Sizes.Where((_, i) => !removed.Contains(i + 1)))
            : throw node.Error("removes an axis that is not of 1");
    }

    public static ImportedValue Unsqueeze(GraphWriter graph, ForeignNode node)
    {
        IReadOnlyList<long> axes = node.IntegersOf("axes", 1) ?? throw node.Error("has no axes");
        switch (node.Required(0))
        {
            case IntegerConstant { IsScalar: true } integers when axes is [0 or -1]:
                return integers with { IsScalar = false };
            case FloatConstant constant:
                return constant with { Sizes = Insert(node, constant.Sizes, axes) };
        }

        ImageValue value = node.Image(0);
        long[] sizes = Insert(node, [NotGiven, .. value.Sizes], axes);
        return sizes[0] == NotGiven
            ? To(graph, node, value, sizes.Skip(1))
            : throw node.Error("puts an axis before that of the images");
    }

    public static ImportedValue Transpose(GraphWriter graph, ForeignNode node)
    {
        IReadOnlyList<long>? given = node.Ints("perm");
        if (node.Required(0) is FloatConstant constant)
        {
            IEnumerable<int> reverse = Enumerable.Range(0, constant.Sizes.Count).Reverse();
            return Transposed(graph, node, constant, given ?? [.. reverse.Select(axis => (long)axis)]);
        }

        ImageValue value = node.Image(0);
        if (given is not [0, ..] axes)
        {
            throw node.Error("moves the axis of the images");
        }

        return graph.Image(node.Type, node.Name, [value.Name], Ints("perm", [.. axes.Select(axis => (int)axis)]));
    }

    public static ImportedValue Concat(GraphWriter graph, ForeignNode node)
    {
        if (node.Required(0) is IntegerConstant)
        {
            return IntegerTranslations.Concat(node);
        }

        ImageValue[] values = [.. Enumerable.Range(0, node.InputCount).Select(node.Image)];
        int axis = node.OwnAxis(node.Int("axis", 1), values[0]);
        return graph.Image(node.Type, node.Name, values.Select(value => value.Name), Int("axis", axis));
    }

    /// <summary>Numbers to float, whatever float they are: the new graph computes in single precision.</summary>
    public static ImportedValue Cast(GraphWriter graph, ForeignNode node)
    {
        _ = graph;
        node.Ignore("saturate");
        long type = node.Int("to", 0);
        bool isFloat = type is (long)TensorProto.Types.DataType.Float or (long)TensorProto.Types.DataType.Float16
            or ImportedInput.Double;
        bool isInteger = type is (long)TensorProto.Types.DataType.Int64 or (long)TensorProto.Types.DataType.Int32;
        return node.Required(0) switch
        {
            IntegerConstant integers when isInteger => integers,
            IntegerConstant integers when isFloat && !integers.Numbers.Contains(IntegerConstant.Images) => new FloatConstant(
                integers.IsScalar ? [] : [integers.Numbers.Count],
                ConstantReader.Bytes<float>([.. integers.Numbers.Select(number => (float)number)])),
            IntegerConstant or UnreadConstant => throw node.Wrong(0, "floats or known integers"),
            { } floats when isFloat => floats,
            _ => throw node.Error($"casts to the type {(TensorProto.Types.DataType)type}; floats are known"),
        };
    }

    public static ImportedValue Constant(GraphWriter graph, ForeignNode node)
    {
        _ = graph;
        if (node.Tensor("value") is { } tensor)
        {
            return ConstantReader.Read(tensor);
        }

        if (node.Ints("value_ints") is { } integers && integers.Count <= IntegerConstant.MostNumbers)
        {
            return new IntegerConstant([.. integers], IsScalar: false);
        }

        if (node.Floats("value_floats") is { Count: > 0 } floats)
        {
            return new FloatConstant([floats.Count], ConstantReader.Bytes<float>([.. floats]));
        }

        const long NoInteger = long.MaxValue;
        if (node.Int("value_int", NoInteger) is var integer && integer != NoInteger)
        {
            return new IntegerConstant([integer], IsScalar: true);
        }

        float value = node.Float("value_float", float.NaN);
        return float.IsNaN(value)
            ? throw node.Error("has no value that is known")
            : new FloatConstant([], ConstantReader.Bytes([value]));
    }

    /// <summary>The same numbers with other axes; the value itself if they are the same.</summary>
    public static ImageValue To(GraphWriter graph, ForeignNode node, ImageValue value, IEnumerable<long> sizes)
    {
        long[] all = [.. sizes];
        return all.SequenceEqual(value.Sizes)
            ? value
            : graph.Image("Reshape", node.Name, [value.Name, graph.Integers(node.Name, [0, .. all])]);
    }

    /// <summary>The sizes of an image by a shape that begins with the images.</summary>
    private static long[] OwnSizes(ForeignNode node, ImageValue value, IReadOnlyList<long> shape)
    {
        // A number stands for the images that the graph was exported for, one after the other.
        if (shape.Count == 0 || !(shape[0] is 0 or -1 or IntegerConstant.Images || shape[0] == node.Images)
            || shape.Skip(1).Contains(IntegerConstant.Images))
        {
            throw Refused();
        }

        long[] own = [.. shape.Skip(1)];
        if (shape[0] == -1 && own.Contains(-1))
        {
            throw Refused();
        }

        return Resolve(node, own, value.Sizes, value.Count);

        InvalidModelFileException Refused() => node.Error(
            $"has the shape [{string.Join(", ", shape.Take(8).Select(s => s == IntegerConstant.Images ? "N" : $"{s}"))}] for "
            + $"[{string.Join(", ", value.Sizes.Select(s => $"{s}").Prepend("N"))}], in which images would mix");
    }

    private static long[] Resolve(ForeignNode node, IReadOnlyList<long> shape, IReadOnlyList<long> sizes, long count)
    {
        long[] resolved = [.. shape.Select((size, axis) => size == 0 && axis < sizes.Count ? sizes[axis] : size)];
        int open = Array.IndexOf(resolved, -1);
        double rest = resolved.Where((_, axis) => axis != open).Aggregate(1.0, (product, size) => product * size);
        if (open >= 0 && rest >= 1 && count % rest == 0)
        {
            resolved[open] = (long)(count / rest);
            rest = count;
        }

        return rest == count && resolved.All(size => size >= 1) && resolved.Length <= ImportedRules.MaxRank
            ? resolved
            : throw node.Error($"has a shape of [{string.Join(", ", shape.Take(8))}] for {count} numbers");
    }

    private static long[] Insert(ForeignNode node, IReadOnlyList<long> sizes, IReadOnlyList<long> axes)
    {
        int rank = sizes.Count + axes.Count;
        if (rank > ImportedRules.MaxRank + 1)
        {
            throw node.Error($"makes a value of {rank} axes; up to {ImportedRules.MaxRank + 1} are known");
        }

        int[] own = [.. axes.Select(axis => node.Axis(axis, rank))];
        if (own.Distinct().Count() != own.Length)
        {
            throw node.Error("has an axis twice");
        }

        var rest = new Queue<long>(sizes);
        return [.. Enumerable.Range(0, rank).Select(axis => own.Contains(axis) ? 1 : rest.Dequeue())];
    }

    private static FloatConstant Transposed(
        GraphWriter graph, ForeignNode node, FloatConstant constant, IReadOnlyList<long> axes)
    {
        graph.CountConstant(constant.Bytes.Length);
        int rank = constant.Sizes.Count;
        int[] order = [.. axes.Select(axis => node.Axis(axis, rank))];
        if (order.Length != rank || order.Distinct().Count() != rank)
        {
            throw node.Error($"has perm [{string.Join(", ", axes.Take(8))}] for a constant of {rank} axes");
        }

        var steps = new long[rank];
        for (int axis = rank - 1, step = 1; axis >= 0; step *= (int)constant.Sizes[axis], axis--)
        {
            steps[axis] = step;
        }

        long[] sizes = [.. order.Select(axis => constant.Sizes[axis])];
        var result = new float[constant.Count];
        ReadOnlySpan<float> numbers = ConstantReader.Numbers(constant);
        var place = new long[rank];
        for (int i = 0; i < result.Length; i++)
        {
            long source = 0;
            for (int axis = 0; axis < rank; axis++)
            {
                source += place[axis] * steps[order[axis]];
            }

            result[i] = numbers[(int)source];
            for (int axis = rank - 1; axis >= 0 && ++place[axis] == sizes[axis]; axis--)
            {
                place[axis] = 0;
            }
        }

        return new FloatConstant(sizes, ConstantReader.Bytes(result));
    }
}
