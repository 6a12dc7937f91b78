using System.Text.Json;

namespace FacialExpression.Training.Formats.Keras;

/// <summary>Layers that change shapes and no numbers.</summary>
internal static class ShapeRows
{
    public static IReadOnlyList<ReadLayer> Permute(KerasConfig config)
    {
        int[]? axes = config.Axes("dims");
        return axes is [var first, var second, var third] && axes.Order().SequenceEqual([1, 2, 3])
            ? [new Permute(first, second, third)]
            : throw KerasConfig.Wrong("dims", config.Find("dims"), "the axes 1, 2 and 3, each once");
    }

    /// <summary>Images come in at the model's size, so that one to this size does nothing.</summary>
    public static IReadOnlyList<ReadLayer> Resizing(KerasConfig config)
    {
        (int height, int width) = (config.Int("height"), config.Int("width"));
        return config.Input is MapShape map && (map.Height, map.Width) == (height, width)
            ? []
            : throw new LayerException(Invariant(
                $"resizes to {height}×{width}. Only the image can be resized, and to the size that the model takes; for a model ")
                + "that takes any, KerasModelOptions.InputSize is that size");
    }

    /// <summary>Adds or removes axes of one, which rows and maps do not have here.</summary>
    public static IReadOnlyList<ReadLayer> Reshape(KerasConfig config)
    {
        JsonElement? target = config.Find("target_shape", "dims");
        long[] sizes = target is { ValueKind: JsonValueKind.Array } list
            ? [
                .. list.EnumerateArray().Select(
                    size => size.ValueKind == JsonValueKind.Number && size.TryGetInt32(out int number)
                        ? number
                        : throw KerasConfig.Wrong("target_shape", target, "whole numbers")),
            ]
            : throw KerasConfig.Wrong("target_shape", target, "a list of whole numbers");
        long known = sizes.Where(size => size != -1).Aggregate(1L, (product, size) => Math.Clamp(product * size, 0, 1 << 30));
        sizes = [.. sizes.Select(size => size == -1 && known > 0 ? config.Input.Size / known : size)];
        return (config.Input, sizes) switch
        {
            (MapShape map, [var h, var w, var c]) when (h, w, c) == (map.Height, map.Width, map.Channels) => [],
            (MapShape { Channels: 1 } map, [var h, var w]) when (h, w) == (map.Height, map.Width) => [],
            (MapShape map, [var units]) when units == map.Size => [new Flatten()],
            (VectorShape row, [.. var ones, var units]) when units == row.Units && ones.All(one => one == 1) => [],
            _ => throw KerasConfig.Wrong(
                "target_shape", target, $"the shape {config.Input}, with axes of 1 added or removed, or a row"),
        };
    }
}
