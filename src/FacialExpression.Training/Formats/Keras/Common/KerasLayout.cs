namespace FacialExpression.Training.Formats.Keras;

/// <summary>
/// The order of a parameter's values in Keras: ours, viewed with the sizes <paramref name="View"/> and with those axes in the
/// order
/// <paramref name="Axes"/>, are Keras' of <paramref name="Shape"/>. Keras puts filters last, and flattens maps place by place
/// where we do
/// it channel by channel.
/// </summary>
internal readonly record struct KerasLayout(int[] View, int[] Axes, int[] Shape)
{
    /// <param name="layer">The layer.</param>
    /// <param name="index">The index of one of its parameters.</param>
    public static KerasLayout Of(PlacedLayer layer, int index)
    {
        LayerParameter parameter = layer.Parameters[index];
        int[] shape = [.. parameter.Shape];
        MapShape? map = layer.FlattenedMapOf(index);
        return shape switch
        {
            [var all, _, var height, var width] when parameter.DepthMultiplier is > 0 and var multiplier =>
                Permute([all / multiplier, multiplier, height, width], [2, 3, 0, 1]),
            [_, _, _, _] => Permute(shape, [2, 3, 1, 0]),
            [var units, _] when map is not null =>
                Permute([units, map.Channels, map.Height, map.Width], [2, 3, 1, 0]) with { Shape = [map.Size, units] },
            [_, _, _] => Permute(shape, [1, 2, 0]),
            [_, _] => Permute(shape, [1, 0]),
            _ when map is not null => Permute([map.Channels, map.Height, map.Width], [1, 2, 0]) with { Shape = shape },
            _ => new KerasLayout(shape, [0], shape),
        };
    }

    /// <summary>From our order to Keras'.</summary>
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

    /// <summary>From Keras' order to ours.</summary>
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

    /// <summary>The index in our order of each value in Keras' order.</summary>
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
