namespace FacialExpression.Training.Formats.Keras;

/// <summary>
/// The order of rows that were maps. Keras flattens channel by channel within each place, our weights are in the order of whole
/// channels. A single map describes how one becomes the other, so that weights after it are permuted when they are read. Where
/// rows of different maps are joined none does: there the maps are turned before they are flattened, and the row is in Keras'
/// order.
/// </summary>
internal static class FlattenOrder
{
    /// <summary>Whether rows are joined in an order that no single map describes.</summary>
    /// <param name="join">How they are joined.</param>
    /// <param name="paths">The paths.</param>
    /// <param name="input">The shape that the paths get.</param>
    public static bool IsKerasNeeded(Join join, IReadOnlyList<IReadOnlyList<PlannedLayer>> paths, TensorShape input)
    {
        MapShape?[] maps = [.. paths.Select(path => Find(path, input).Map).Distinct()];
        return maps.Length > 1 || (join == Join.Concatenate && maps is [not null]);
    }

    /// <summary>The path with its end in Keras' order.</summary>
    /// <param name="path">The path.</param>
    /// <param name="input">The shape that it gets.</param>
    /// <exception cref="LayerException">A layer between has weights in the order of the map.</exception>
    public static IReadOnlyList<PlannedLayer> TurnToKeras(IReadOnlyList<PlannedLayer> path, TensorShape input)
    {
        (int opener, MapShape? map) = Find(path, input);
        if (map is null)
        {
            return path;
        }

        if (path.Skip(opener + 1).FirstOrDefault(planned => planned.Layer is BatchNormalization or PReLU) is { } between)
        {
            throw new LayerException(
                $"joins branches of which one has {between.Source.Title} after a Flatten. Let that layer come before it");
        }

        PlannedLayer layer = path[opener];
        for (int i = 0; i < opener; i++)
        {
            input = path[i].Layer.GetOutputShape(input);
        }

        IReadOnlyList<PlannedLayer> turned = layer.Layer is BranchingLayer branching
            ? [NetworkPlan.Joined(
                branching.JoinedBy, layer.Source, [.. layer.Paths.Select(inner => TurnToKeras(inner, input))])]
            : [layer with { Layer = new Permute(2, 3, 1) }, layer with { IsTurned = true }];
        return [.. path.Take(opener), .. turned, .. path.Skip(opener + 1)];
    }

    /// <summary>
    /// The last layer of a path that makes a row of a map of several places and channels, whose order the row still has at the
    /// path's end, and that map; <see langword="null"/> for a row of another order, or no row.
    /// </summary>
    private static (int Opener, MapShape? Map) Find(IReadOnlyList<PlannedLayer> path, TensorShape input)
    {
        TensorShape shape = input;
        (int Opener, MapShape? Map) found = (-1, null);
        for (int i = 0; i < path.Count; i++)
        {
            PlannedLayer planned = path[i];
            found = planned.Layer switch
            {
                Flatten when shape is MapShape { Channels: > 1 } map && map.Height * map.Width > 1 =>
                    planned.IsTurned ? (-1, null) : (i, map),
                Dense => (-1, null),

                // Of a row that came in, a path keeps the order or gives it another; a map is flattened inside, or not.
                BranchingLayer when shape is VectorShape =>
                    planned.Paths.All(inner => KeepsOrder(inner)) ? found : (-1, null),
                BranchingLayer branching when !IsKerasNeeded(branching.JoinedBy, planned.Paths, shape) =>
                    (i, Find(planned.Paths[0], shape).Map),
                BranchingLayer => (-1, null),
                _ => found,
            };
            shape = planned.Layer.GetOutputShape(shape);
        }

        return found;
    }

    private static bool KeepsOrder(IReadOnlyList<PlannedLayer> path) =>
        path.All(planned => planned.Layer is not Dense && planned.Paths.All(KeepsOrder));
}
