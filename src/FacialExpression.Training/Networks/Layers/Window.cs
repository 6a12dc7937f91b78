namespace FacialExpression.Training;

/// <summary>A square window that moves over a feature map: the arithmetic that convolutions and pools share.</summary>
/// <param name="Name">Its name in messages: kernel or pool.</param>
/// <param name="Size">Height and width.</param>
/// <param name="Stride">Places it moves at a time.</param>
/// <param name="Padding">What happens at the edge.</param>
internal readonly record struct Window(string Name, int Size, int Stride, Padding Padding)
{
    /// <summary>The shape of the output.</summary>
    /// <exception cref="LayerException">The settings are out of range, or the window does not fit.</exception>
    public MapShape Slide(MapShape input, int channels)
    {
        LayerException.RequirePositive(Stride, "Strides");
        if (!Enum.IsDefined(Padding))
        {
            throw new LayerException($"has an unknown padding: {Padding}");
        }

        if (Padding == Padding.Valid && (Size > input.Height || Size > input.Width))
        {
            throw new LayerException(Invariant($"has a {Name} of {Size}×{Size}, larger than its input"));
        }

        return new MapShape(Steps(input.Height), Steps(input.Width), channels);
    }

    /// <summary>Places added around a map: top, left, bottom, right.</summary>
    public (int Top, int Left, int Bottom, int Right) Pads(MapShape input)
    {
        (int top, int bottom) = Pads(input.Height);
        (int left, int right) = Pads(input.Width);
        return (top, left, bottom, right);
    }

    private int Steps(int size) => Padding == Padding.Same
        ? (int)(((long)size + Stride - 1) / Stride)
        : ((size - Size) / Stride) + 1;

    private (int Before, int After) Pads(int size)
    {
        int all = Padding == Padding.Same ? Math.Max(0, ((Steps(size) - 1) * Stride) + Size - size) : 0;
        return (all / 2, all - (all / 2));
    }
}
