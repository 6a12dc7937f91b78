namespace FacialExpression.Training;

/// <summary>A window that moves over a feature map: the arithmetic that convolutions and pools share.</summary>
/// <param name="Name">Its name in messages: kernel or pool.</param>
/// <param name="Size">Height and width.</param>
/// <param name="Stride">Places it moves at a time.</param>
/// <param name="Dilation">From one of its places to the next; 1 where they are adjacent.</param>
/// <param name="Padding">What happens at the edge.</param>
internal readonly record struct Window(string Name, Size2D Size, Size2D Stride, Size2D Dilation, Padding Padding)
{
    /// <summary>What the window covers, with the places that it leaves out.</summary>
    /// <exception cref="OverflowException">It is above <see cref="int.MaxValue"/>.</exception>
    private Size2D Extent => checked((((Size.Height - 1) * Dilation.Height) + 1, ((Size.Width - 1) * Dilation.Width) + 1));

    /// <summary>The shape of the output.</summary>
    /// <exception cref="LayerException">The settings are out of range, or the window does not fit.</exception>
    public MapShape Slide(MapShape input, int channels)
    {
        LayerException.RequirePositive(Stride, "Strides");
        LayerException.RequirePositive(Dilation, "DilationRate");
        if (!Enum.IsDefined(Padding))
        {
            throw new LayerException($"has an unknown padding: {Padding}");
        }

        Size2D extent = Extent;
        if (Padding == Padding.Valid && (extent.Height > input.Height || extent.Width > input.Width))
        {
            throw new LayerException(Dilation.IsOne
                ? $"has a {Name} of {Size}, larger than its input"
                : $"has a {Name} of {Size} with a DilationRate of {Dilation}, which covers {extent}, more than its input");
        }

        return new MapShape(
            Steps(input.Height, extent.Height, Stride.Height), Steps(input.Width, extent.Width, Stride.Width), channels);
    }

    /// <summary>Places added around a map: top, left, bottom, right.</summary>
    public (int Top, int Left, int Bottom, int Right) Pads(MapShape input)
    {
        (int top, int bottom) = Pads(input.Height, Extent.Height, Stride.Height);
        (int left, int right) = Pads(input.Width, Extent.Width, Stride.Width);
        return (top, left, bottom, right);
    }

    private int Steps(int size, int extent, int stride) => Padding == Padding.Same
        ? (int)(((long)size + stride - 1) / stride)
        : ((size - extent) / stride) + 1;

    private (int Before, int After) Pads(int size, int extent, int stride)
    {
        // 0 with valid padding: Slide refuses windows that do not fit, so the last one ends inside the map.
        int all = Math.Max(0, ((Steps(size, extent, stride) - 1) * stride) + extent - size);
        return (all / 2, all - (all / 2));
    }
}
