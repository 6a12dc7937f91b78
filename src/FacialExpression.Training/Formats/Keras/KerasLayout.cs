namespace FacialExpression.Training.Formats.Keras;

/// <summary>
/// How a parameter's numbers lie in Keras: ours seen in the sizes <paramref name="View"/>, with those axes in the order <paramref name="Axes"/>, are Keras' of <paramref name="Shape"/>.
/// Keras puts filters last, and flattens maps place by place where we do channel by channel.
/// </summary>
internal readonly record struct KerasLayout(int[] View, int[] Axes, int[] Shape)
{
    /// <param name="layer">The layer.</param>
    /// <param name="parameter">One of its parameters, under its own name.</param>
    /// <param name="index">Which.</param>
    /// <param name="flattened">The map that what the layer gets was, where it was flattened.</param>
    public static KerasLayout Of(Layer layer, LayerParameter parameter, int index, MapShape? flattened)
    {
        int[] shape = [.. parameter.Shape];
        MapShape? map = FlattenedMap.Of(layer, index, flattened);
        return (layer, shape) switch
        {
            (DepthwiseConv2D, [_, _, _, _]) or (SeparableConv2D, [_, 1, _, _]) when index == 0 => Permute(shape, [2, 3, 0, 1]),
            (_, [_, _, _, _]) => Permute(shape, [2, 3, 1, 0]),
            (_, [var units, _]) when map is not null => Permute([units, map.Channels, map.Height, map.Width], [2, 3, 1, 0]) with { Shape = [map.Size, units] },
            (_, [_, _]) => Permute(shape, [1, 0]),
            _ when map is not null => Permute([map.Channels, map.Height, map.Width], [1, 2, 0]) with { Shape = shape },
            _ => new KerasLayout(shape, [0], shape),
        };
    }

    /// <summary>From our numbers to Keras'.</summary>
    public float[] ToKeras(ReadOnlySpan<float> own)
    {
        var result = new float[own.Length];
        int at = 0;
        foreach (int from in Sources())
        {
            result[at++] = own[from];
        }

        return result;
    }

    /// <summary>From Keras' numbers to ours.</summary>
    public float[] FromKeras(ReadOnlySpan<float> keras)
    {
        var result = new float[keras.Length];
        int at = 0;
        foreach (int to in Sources())
        {
            result[to] = keras[at++];
        }

        return result;
    }

    private static KerasLayout Permute(int[] view, int[] axes) => new(view, axes, [.. axes.Select(axis => view[axis])]);

    /// <summary>For each of Keras' numbers in its order, where ours stands.</summary>
    private IEnumerable<int> Sources()
    {
        int[] steps = new int[View.Length];
        for (int axis = View.Length - 1, step = 1; axis >= 0; step *= View[axis--])
        {
            steps[axis] = step;
        }

        int[] sizes = [.. Permuted(View)];
        int[] moves = [.. Permuted(steps)];
        int[] place = new int[sizes.Length];
        int at = 0;
        for (int left = sizes.Aggregate(1, (product, size) => product * size); left > 0; left--)
        {
            yield return at;
            for (int axis = sizes.Length - 1; axis >= 0; axis--)
            {
                at += moves[axis];
                if (++place[axis] < sizes[axis])
                {
                    break;
                }

                at -= moves[axis] * sizes[axis];
                place[axis] = 0;
            }
        }
    }

    private IEnumerable<int> Permuted(int[] values)
    {
        foreach (int axis in Axes)
        {
            yield return values[axis];
        }
    }
}
