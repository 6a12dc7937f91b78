using System.Text.Json;

namespace FacialExpression.Training.Formats.Keras;

/// <summary>From Keras' layers to ours: one row a class. One may become none of ours, or two.</summary>
internal static class LayerTable
{
    // Layers that are not here have another name in Keras, or do something that has no counterpart here.
    private static readonly Dictionary<string, Func<KerasConfig, IReadOnlyList<Layer>>> Rows = new()
    {
        ["Conv2D"] = c => c.Input is VectorShape ? ConvolutionOfOnePlace(c)
            : Convolution(c, a => new Conv2D(c.Int("filters", null, "nb_filter"), KernelSize(c), a)),
        ["DepthwiseConv2D"] = c => Convolution(c, a => new DepthwiseConv2D(KernelSize(c), a)),
        ["SeparableConv2D"] = c =>
            Convolution(c, a => new SeparableConv2D(c.Int("filters", null, "nb_filter"), KernelSize(c), a)),
        ["Dense"] = c => Activated(
            c, a => new Dense(c.Int("units", null, "output_dim"), a) { UseBias = c.Flag("use_bias", true, "bias") }),
        ["MaxPooling2D"] = c => Pooling(c, size => new MaxPooling2D(size)),
        ["AveragePooling2D"] = c => Pooling(c, size => new AveragePooling2D(size)),
        ["GlobalAveragePooling2D"] = c => GlobalPooling(c, new GlobalAveragePooling2D()),
        ["GlobalMaxPooling2D"] = c => GlobalPooling(c, new GlobalMaxPooling2D()),
        ["ZeroPadding2D"] = ZeroPadding,
        ["BatchNormalization"] = Normalization,
        ["Rescaling"] = c => [new Rescaling(c.Number("scale"), c.Number("offset", 0))],
        ["Flatten"] = c => ChannelsLast(c, new Flatten()),
        ["Reshape"] = Reshape,
        ["Dropout"] = c => [DropsChannels(c) ? new SpatialDropout2D(Rate(c)) : new Dropout(Rate(c))],
        ["SpatialDropout2D"] = c => ChannelsLast(c, new SpatialDropout2D(Rate(c))),
        ["Activation"] = OwnActivation,
        ["ReLU"] = Rectifier,
        ["LeakyReLU"] = c => [new LeakyReLU(c.Number("negative_slope", 0.3, "alpha"))],
        ["ELU"] = c => c.Number("alpha", 1) == 1
            ? [new Activation(ActivationFunction.Elu)]
            : throw KerasConfig.Wrong("alpha", c.Find("alpha"), "1"),
        ["Softmax"] = Softmax,
        ["InputLayer"] = Nothing,

        // What these do, they do while training only.
        ["ActivityRegularization"] = Nothing,
        ["AlphaDropout"] = Nothing,
        ["GaussianDropout"] = Nothing,
        ["GaussianNoise"] = Nothing,
        ["RandomBrightness"] = Nothing,
        ["RandomContrast"] = Nothing,
        ["RandomFlip"] = Nothing,
        ["RandomRotation"] = Nothing,
        ["RandomTranslation"] = Nothing,
        ["RandomZoom"] = Nothing,
    };

    private static readonly string[] Activations = ["Activation", "ReLU", "LeakyReLU", "ELU", "Softmax"];

    /// <summary>The classes that are known.</summary>
    public static IEnumerable<string> Known => Rows.Keys;

    /// <summary>Whether a class only applies a function, so that it may be named as an activation.</summary>
    public static bool IsActivation(string className) => Activations.Contains(className);

    /// <summary>
    /// Whether an entry's code is someone's own: it is registered under a package, or of a module other than Keras'.
    /// </summary>
    public static bool IsCustom(JsonElement json) =>
        KerasJson.Text(json, "registered_name")?.Contains('>', StringComparison.Ordinal) == true
        || (KerasJson.Text(json, "module") is { } module
            && module.Split('.')[0] is not ("keras" or "tf_keras" or "tensorflow" or "builtins"));

    /// <param name="className">Keras' class.</param>
    /// <param name="json">The whole entry.</param>
    /// <param name="input">The shape of what it gets.</param>
    /// <exception cref="LayerException">The layer is not known, or one of its settings is not.</exception>
    public static IReadOnlyList<Layer> Read(string className, JsonElement json, TensorShape input) =>
        Rows.TryGetValue(className, out Func<KerasConfig, IReadOnlyList<Layer>>? read) && !IsCustom(json)
            ? read(new KerasConfig(KerasJson.Find(json, "config") ?? default, input))
            : throw Unknown(className, json);

    private static LayerException Unknown(string className, JsonElement json)
    {
        if (className == "Lambda")
        {
            return new LayerException(
                "runs Python code, which is never run here. Put one of Keras' own layers in its place, such as Rescaling, and "
                + "save the model again");
        }

        return new LayerException(IsCustom(json)
            ? "is a custom object, whose code is not in the file. Put Keras' own layers in its place and save the model again"
            : $"is of a class that is not known here. Build the model of those that are: "
                + $"{string.Join(", ", Known.Where(k => Rows[k] != Nothing))}");
    }

    private static IReadOnlyList<Layer> OwnActivation(KerasConfig config) => config.Find("activation") is null
        ? throw KerasConfig.Wrong("activation", null, "a name")
        : ActivationReader.Read(config) is [_, ..] read ? read : [new Activation(ActivationFunction.Linear)];

    private static IReadOnlyList<Layer> Nothing(KerasConfig config) => [];

    private static IReadOnlyList<Layer> ChannelsLast(KerasConfig config, Layer layer)
    {
        config.RequireChannelsLast();
        return [layer];
    }

    private static double Rate(KerasConfig config) => config.Number("rate", null, "p");

    private static int KernelSize(KerasConfig config) => config.Find("nb_row") is null
        ? config.Square("kernel_size")
        : config.Int("nb_row") is var rows && rows == config.Int("nb_col")
            ? rows
            : throw KerasConfig.Wrong("nb_col", config.Find("nb_col"), $"{rows}, as nb_row is, since windows are square here");

    private static IReadOnlyList<Layer> Convolution(KerasConfig config, Func<ActivationFunction, Convolution2D> make)
    {
        config.RequireChannelsLast();
        config.RequireOne("dilation_rate");
        config.RequireOne("groups");
        config.RequireOne("depth_multiplier");
        return Activated(config, activation => make(activation) with
        {
            Strides = config.Square("strides", 1, "subsample"),
            Padding = config.Padding(),
            UseBias = config.Flag("use_bias", true, "bias"),
        });
    }

    // What no function of ours does, such as one with a slope, becomes a layer after.
    private static IReadOnlyList<Layer> Activated(KerasConfig config, Func<ActivationFunction, Layer> make) =>
        ActivationReader.Read(config) switch
        {
            [] => [make(ActivationFunction.Linear)],
            [Activation { Function: var function }] => [make(function)],
            var after => [make(ActivationFunction.Linear), .. after],
        };

    private static IReadOnlyList<Layer> Pooling(KerasConfig config, Func<int, Pooling2D> make)
    {
        config.RequireChannelsLast();
        int size = config.Square("pool_size", 2);
        int strides = config.Square("strides", size);
        return [make(size) with { Strides = strides == size ? null : strides, Padding = config.Padding() }];
    }

    // With keepdims a map of one place comes out, which is a row of values here.
    private static IReadOnlyList<Layer> GlobalPooling(KerasConfig config, Layer layer)
    {
        _ = config.Flag("keepdims", false);
        return ChannelsLast(config, layer);
    }

    /// <summary>A convolution of a map of one place, such as MobileNet's last, does what a Dense does.</summary>
    private static IReadOnlyList<Layer> ConvolutionOfOnePlace(KerasConfig config) =>
        KernelSize(config) == 1 && config.Square("strides", 1, "subsample") == 1
            ? [
                .. Convolution(config, a => new Conv2D(config.Int("filters", null, "nb_filter"), 1, a)).Select(layer =>
                    layer is Conv2D { Filters: var filters, Activation: var activation, UseBias: var hasBias }
                        ? new Dense(filters, activation) { UseBias = hasBias }
                        : layer),
            ]
            : throw new LayerException("filters a map of one place; its kernel and its strides must be 1 there");

    /// <summary>Adds or removes axes of one, which rows and maps do not have here.</summary>
    private static IReadOnlyList<Layer> Reshape(KerasConfig config)
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
            (MapShape map, [var units]) when units == map.Size && (map.Channels == 1 || map.Height * map.Width == 1) =>
                [new Flatten()],
            (VectorShape row, [.. var ones, var units]) when units == row.Units && ones.All(one => one == 1) => [],
            _ => throw KerasConfig.Wrong(
                "target_shape", target, $"the shape {config.Input}, with axes of 1 added or removed"),
        };
    }

    private static IReadOnlyList<Layer> ZeroPadding(KerasConfig config)
    {
        config.RequireChannelsLast();
        JsonElement? padding = config.Find("padding");
        int[] sides = padding is null ? [1] : Numbers(padding.Value);
        return sides switch
        {
            [var all] => [new ZeroPadding2D(all)],
            [var rows, var columns] => [new ZeroPadding2D(rows, rows, columns, columns)],
            [var top, var bottom, var left, var right] => [new ZeroPadding2D(top, bottom, left, right)],
            _ => throw KerasConfig.Wrong("padding", padding, "one number, two, or two pairs"),
        };

        int[] Numbers(JsonElement json) => json.ValueKind == JsonValueKind.Array ? [.. json.EnumerateArray().SelectMany(Numbers)]
            : json.ValueKind == JsonValueKind.Number && json.TryGetInt32(out int number) ? [number]
            : throw KerasConfig.Wrong("padding", padding, "one number, two, or two pairs");
    }

    private static IReadOnlyList<Layer> Normalization(KerasConfig config)
    {
        config.RequireLastAxis("axis");
        return config.Int("mode", 0) == 0
            ? [
                new BatchNormalization(config.Number("momentum", 0.99), config.Number("epsilon", 1e-3))
                {
                    Center = config.Flag("center", true),
                    Scale = config.Flag("scale", true),
                },
            ]
            : throw KerasConfig.Wrong("mode", config.Find("mode"), "0");
    }

    private static bool DropsChannels(KerasConfig config) =>
        config.Input is MapShape && config.Find("noise_shape") is { ValueKind: JsonValueKind.Array } shape
        && shape.GetArrayLength() == 4 && shape[1].ValueKind == JsonValueKind.Number && shape[1].GetDouble() == 1
            && shape[2].ValueKind == JsonValueKind.Number && shape[2].GetDouble() == 1;

    private static IReadOnlyList<Layer> Rectifier(KerasConfig config)
    {
        (double most, double slope, double threshold) =
            (config.Number("max_value", double.PositiveInfinity), config.Number("negative_slope", 0),
                config.Number("threshold", 0));
        return (most, slope, threshold) switch
        {
            (double.PositiveInfinity, 0, 0) => [new Activation(ActivationFunction.Relu)],
            (6, 0, 0) => [new Activation(ActivationFunction.Relu6)],
            (double.PositiveInfinity, _, 0) => [new LeakyReLU(slope)],
            _ => throw new LayerException(
                $"has max_value {most}, negative_slope {slope} and threshold {threshold}; it must be without threshold, and "
                + "with a max_value of 6 or none"),
        };
    }

    private static IReadOnlyList<Layer> Softmax(KerasConfig config)
    {
        config.RequireLastAxis("axis");
        return [new Activation(ActivationFunction.Softmax)];
    }
}
