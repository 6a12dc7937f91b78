namespace FacialExpression;

/// <summary>How a window moves over a map, in numbers.</summary>
/// <param name="Size">Height and width of the window.</param>
/// <param name="Strides">Steps, down and across.</param>
/// <param name="Dilations">Distances between the places of the window.</param>
/// <param name="Pads">Rows and columns around the map: top, left, bottom, right.</param>
/// <param name="Rounding">What is added at the bottom and at the right, so that the size is rounded up.</param>
internal sealed record Window(
    IReadOnlyList<long> Size,
    IReadOnlyList<long> Strides,
    IReadOnlyList<long> Dilations,
    IReadOnlyList<long> Pads,
    IReadOnlyList<long> Rounding)
{
    /// <summary>Whether the padding is as large as the window, which ONNX Runtime's kernels do not take.</summary>
    public bool IsPaddedBeyond => Pads.Where((pad, side) => pad >= Extent(side % 2)).Any();

    /// <summary>Reads the attributes of a node.</summary>
    /// <param name="node">A convolution or a pool.</param>
    /// <param name="map">What it moves over.</param>
    /// <param name="size">Height and width of the window.</param>
    /// <param name="isPool">Whether its size may be rounded up.</param>
    public static Window Of(ForeignNode node, ImageValue map, IReadOnlyList<long> size, bool isPool)
    {
        long[] strides = [.. node.Ints("strides") ?? [1, 1]];
        long[] dilations = [.. node.Ints("dilations") ?? [1, 1]];
        long[] pads = [.. node.Ints("pads") ?? [0, 0, 0, 0]];
        string rule = node.Text("auto_pad", "NOTSET");
        bool isRoundedUp = isPool && node.Int("ceil_mode", 0) == 1;
        if (strides.Length != 2 || dilations.Length != 2 || pads.Length != 4
            || size.Concat(strides).Concat(dilations).Any(number => number is < 1 or > ModelLimits.MaxSide)
            || pads.Any(pad => pad is < 0 or > ModelLimits.MaxSide))
        {
            throw node.Error(
                $"has strides [{Some(strides)}], dilations [{Some(dilations)}], pads [{Some(pads)}] and a window of "
                + $"[{Some(size)}]; they must be two numbers each and four pads, up to {ModelLimits.MaxSide}");
        }

        var window = new Window(size, strides, dilations, pads, [0, 0, 0, 0]);
        window = rule switch
        {
            "NOTSET" => window,
            "VALID" => window with { Pads = [0, 0, 0, 0] },
            "SAME_UPPER" or "SAME_LOWER" => window with { Pads = window.Same(map, isUpper: rule == "SAME_UPPER") },
            _ => throw node.Error($"has auto_pad {Quoted.Text(rule)}; NOTSET, VALID, SAME_UPPER and SAME_LOWER are known"),
        };
        return isRoundedUp && rule == "NOTSET" ? window with { Rounding = window.RoundUp(map) } : window;
    }

    /// <summary>As many rows and columns of output as steps fit into the map without padding.</summary>
    private long[] Same(ImageValue map, bool isUpper)
    {
        var pads = new long[4];
        for (int axis = 0; axis < 2; axis++)
        {
            long length = map.Sizes[axis + 1];
            long steps = (length + Strides[axis] - 1) / Strides[axis];
            long all = Math.Max(0, ((steps - 1) * Strides[axis]) + Extent(axis) - length);
            long before = isUpper ? all / 2 : all - (all / 2);
            (pads[axis], pads[axis + 2]) = (before, all - before);
        }

        return pads;
    }

    /// <summary>The last window may reach beyond the padding, but must begin before it.</summary>
    private long[] RoundUp(ImageValue map)
    {
        var rounding = new long[4];
        for (int axis = 0; axis < 2; axis++)
        {
            (long stride, long extent) = (Strides[axis], Extent(axis));
            long before = Pads[axis] + map.Sizes[axis + 1];
            long padded = before + Pads[axis + 2];
            long steps = padded < extent ? 1 : ((padded - extent + stride - 1) / stride) + 1;
            steps -= steps > 1 && (steps - 1) * stride >= before ? 1 : 0;
            rounding[axis + 2] = Math.Max(0, ((steps - 1) * stride) + extent - padded);
        }

        return rounding;
    }

    /// <summary>The rows or columns that the window covers.</summary>
    private long Extent(int axis) => ((Size[axis] - 1) * Dilations[axis]) + 1;

    private static string Some(IEnumerable<long> numbers) => string.Join(", ", numbers.Take(5));
}
