namespace FacialExpression;

/// <summary>
/// Operators on whole numbers: how PyTorch's exports compute the shape of a reshape from that of a value. All sizes are known but
/// the number of images, which may only be handed on.
/// </summary>
internal static class IntegerTranslations
{
    public static ImportedValue Shape(GraphWriter graph, ForeignNode node)
    {
        _ = graph;
        IReadOnlyList<long> sizes = node.Required(0) switch
        {
            ImageValue image => [IntegerConstant.Images, .. image.Sizes],
            FloatConstant constant => constant.Sizes,
            _ => throw node.Wrong(0, "floats"),
        };
        (int start, int end) = (Place(node.Int("start", 0)), Place(node.Int("end", sizes.Count)));
        return new IntegerConstant([.. sizes.Skip(start).Take(end - start)], IsScalar: false);

        int Place(long place) => (int)Math.Clamp(place < 0 ? place + sizes.Count : place, 0, sizes.Count);
    }

    /// <summary>Some of the numbers, by their places.</summary>
    public static IntegerConstant Gather(ForeignNode node, IntegerConstant numbers)
    {
        IntegerConstant places = node.Integers(1);
        node.Require("axis", 0);
        return new IntegerConstant(
            [.. places.Numbers.Select(place => numbers.Numbers[node.Axis(place, numbers.Numbers.Count)])], places.IsScalar);
    }

    public static IntegerConstant Concat(ForeignNode node)
    {
        node.Int("axis", 0);
        long[] numbers = [.. Enumerable.Range(0, node.InputCount).SelectMany(i => node.Integers(i).Numbers)];
        return numbers.Length <= IntegerConstant.MostNumbers
            ? new IntegerConstant(numbers, IsScalar: false)
            : throw node.Error($"joins {numbers.Length} integers; up to {IntegerConstant.MostNumbers} are known");
    }

    public static IntegerConstant Slice(ForeignNode node, IntegerConstant numbers, IReadOnlyList<AxisPart> parts)
    {
        AxisPart part = parts is [{ Axis: 0 } one] ? one : throw node.Error("must cut one axis of integers");
        (long start, long end) = part.Within(numbers.Numbers.Count);
        return new IntegerConstant(
            [.. numbers.Numbers.Skip((int)start).Take((int)Math.Max(0, end - start)).Where((_, i) => i % part.Step == 0)],
            IsScalar: false);
    }

    /// <summary>A calculation with numbers that are known.</summary>
    public static IntegerConstant Combine(ForeignNode node)
    {
        (IntegerConstant first, IntegerConstant second) = (node.Integers(0), node.Integers(1));
        int count = Math.Max(first.Numbers.Count, second.Numbers.Count);
        if (node.InputCount != 2 || new[] { first, second }.Any(i => i.Numbers.Count != count && i.Numbers.Count != 1)
            || first.Numbers.Concat(second.Numbers).Contains(IntegerConstant.Images))
        {
            throw node.Error("calculates with the number of images, or with lists of different lengths");
        }

        return new IntegerConstant(
            [.. Enumerable.Range(0, count).Select(i => Calculate(node, At(first, i), At(second, i)))],
            first.IsScalar && second.IsScalar);

        static long At(IntegerConstant numbers, int i) => numbers.Numbers[numbers.Numbers.Count == 1 ? 0 : i];
    }

    private static long Calculate(ForeignNode node, long a, long b)
    {
        if (node.Type == "Div" && b == 0)
        {
            throw node.Error("divides by 0");
        }

        // Sizes are small; what is not would be no size.
        if (Math.Abs((double)a) > int.MaxValue || Math.Abs((double)b) > int.MaxValue)
        {
            throw node.Error($"calculates with {a} and {b}, which are no sizes");
        }

        return node.Type switch
        {
            "Add" => a + b,
            "Sub" => a - b,
            "Mul" => a * b,
            "Div" => a / b,
            _ => throw node.Error("calculates with integers, for which it is not known"),
        };
    }
}
