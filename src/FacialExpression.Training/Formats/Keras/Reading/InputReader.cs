using System.Text.Json;

namespace FacialExpression.Training.Formats.Keras;

/// <summary>Finds the size of the images that a Keras model takes, which its versions wrote in several places.</summary>
internal static class InputReader
{
    private static readonly string[] WithBatch = ["batch_shape", "batch_input_shape", "build_input_shape"];
    private static readonly string[] WithoutBatch = ["shape", "input_shape", "inputShape"];

    /// <exception cref="InvalidDataException">The size is not there, is not fixed, or is no image's.</exception>
    /// <param name="model">The model.</param>
    /// <param name="given">What the caller specified; <see langword="null"/> for nothing.</param>
    public static ImageShape Read(KerasContainer model, Size2D? given)
    {
        int?[] sizes = Find(model) ?? throw new InvalidDataException(
            "it does not say which images it takes. In Python, begin the model with keras.Input((height, width, 1)) or build "
            + "it, and save it again");
        if (given is { } size && sizes is [_, _, ..])
        {
            sizes[0] ??= size.Height;
            sizes[1] ??= size.Width;
            if ((sizes[0], sizes[1]) != (size.Height, size.Width))
            {
                throw new InvalidDataException(Invariant(
                    $"it takes images of {sizes[0]}×{sizes[1]}, and KerasModelOptions.InputSize is {size}"));
            }
        }

        return sizes switch
        {
            [{ } height, { } width, { } channels] when height > 0 && width > 0 && channels is (1 or 3) =>
                new ImageShape(height, width, channels),

            // Without an axis for the one channel, such as MNIST's: a Reshape adds it later.
            [{ } height, { } width] when height > 0 && width > 0 => new ImageShape(height, width, 1),
            [null, _, _] or [_, null, _] => throw new InvalidDataException(
                "it takes images of any size. Set KerasModelOptions.InputSize to the height and width that it was trained with"),
            _ => throw new InvalidDataException(
                $"it takes the shape "
                + $"({string.Join(", ", sizes.Take(6).Select(s => s is { } size ? Invariant($"{size}") : "any"))}"
                + $"{(sizes.Length > 6 ? ", …" : "")}); "
                + "a model of images is needed: (height, width), or (height, width, channels) with 1 channel or 3"),
        };
    }

    private static int?[]? Find(KerasContainer model)
    {
        foreach (KerasEntry entry in model.Entries.Take(1))
        {
            if ((entry is KerasContainer inner ? Find(inner) : Find(entry.Config)) is { } sizes)
            {
                return sizes;
            }
        }

        // An inner model, or a first layer, may specify it in its build configuration.
        return Find(model.Config)
            ?? (model.Json.TryGetProperty("build_config", out JsonElement built) ? Sizes(built, "input_shape", skipped: 1) : null)
            ?? (model.Entries is [{ Json: var first }, ..] && first.TryGetProperty("build_config", out JsonElement own)
                ? Sizes(own, "input_shape", skipped: 1)
                : null);
    }

    private static int?[]? Find(JsonElement config) => config.ValueKind != JsonValueKind.Object ? null
        : WithBatch.Select(name => Sizes(config, name, skipped: 1))
            .Concat(WithoutBatch.Select(name => Sizes(config, name, skipped: 0))).FirstOrDefault(sizes => sizes is not null);

    private static int?[]? Sizes(JsonElement config, string name, int skipped)
    {
        if (config.ValueKind != JsonValueKind.Object || !config.TryGetProperty(name, out JsonElement value)
            || value.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        return [.. value.EnumerateArray().Skip(skipped)
            .Select(int? (size) => size.ValueKind == JsonValueKind.Number && size.TryGetInt32(out int number) ? number : null)];
    }
}
