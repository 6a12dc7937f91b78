using System.Text.Json;

namespace FacialExpression.Training.Formats.Keras;

/// <summary>From Keras' layers to ours: one row a class. One may become none of ours, or two.</summary>
internal static class LayerTable
{
    // Layers that are not here have another name in Keras, or do something that has no counterpart here.
    private static readonly Dictionary<string, Func<KerasConfig, IReadOnlyList<ReadLayer>>> Rows = new()
    {
        ["Conv2D"] = c => c.Input is VectorShape ? ConvolutionOfOnePlace(c)
            : Convolution(c, a => new Conv2D(Filters(c), KernelSize(c), a) { Groups = c.Int("groups", 1) }),
        ["DepthwiseConv2D"] =
            c => Convolution(c, a => new DepthwiseConv2D(KernelSize(c), a) { DepthMultiplier = c.Int("depth_multiplier", 1) }),
        ["SeparableConv2D"] = c => Convolution(
            c, a => new SeparableConv2D(Filters(c), KernelSize(c), a) { DepthMultiplier = c.Int("depth_multiplier", 1) }),
        ["Dense"] = Dense,
        ["MaxPooling2D"] = c => Pooling(c, size => new MaxPooling2D(size)),
        ["AveragePooling2D"] = c => Pooling(c, size => new AveragePooling2D(size)),
        ["GlobalAveragePooling2D"] = c => GlobalPooling(c, new GlobalAveragePooling2D()),
        ["GlobalMaxPooling2D"] = c => GlobalPooling(c, new GlobalMaxPooling2D()),
        ["ZeroPadding2D"] = c => Sides(c, "padding", (top, bottom, left, right) => new ZeroPadding2D(top, bottom, left, right)),
        ["Cropping2D"] = c => Sides(c, "cropping", (top, bottom, left, right) => new Cropping2D(top, bottom, left, right)),
        ["BatchNormalization"] = Normalization,
        ["Normalization"] = ScalingRows.Normalization,
        ["Rescaling"] = ScalingRows.Rescaling,
        ["Resizing"] = ShapeRows.Resizing,
        ["Flatten"] = c => c.IsChannelsFirst && c.Input is MapShape ? [new Permute(2, 3, 1), new Flatten()] : [new Flatten()],
        ["Permute"] = ShapeRows.Permute,
        ["Reshape"] = ShapeRows.Reshape,
        ["Dropout"] = c => [DropsChannels(c) ? new SpatialDropout2D(Rate(c)) : new Dropout(Rate(c))],
        ["SpatialDropout2D"] = c => ChannelsLast(c, new SpatialDropout2D(Rate(c))),
        ["Activation"] = OwnActivation,
        ["ReLU"] = Rectifier,
        ["LeakyReLU"] = c => [new LeakyReLU(c.Number("negative_slope", 0.3, "alpha"))],
        ["PReLU"] = ParametricRectifier,
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

    /// <param name="className">Keras' class.</param>
    /// <param name="json">The whole entry.</param>
    /// <param name="input">The shape of what it gets.</param>
    /// <param name="isKeras3">Whether Keras 3 wrote it, where one name means two things.</param>
    /// <exception cref="LayerException">The layer is not known, or one of its settings is not.</exception>
    public static IReadOnlyList<ReadLayer> Read(string className, JsonElement json, TensorShape input, bool isKeras3) =>
        Rows.TryGetValue(className, out Func<KerasConfig, IReadOnlyList<ReadLayer>>? read) && !KerasJson.IsCustom(json)
            ? read(new KerasConfig(KerasJson.Find(json, "config") ?? default, input) { IsKeras3 = isKeras3 })
            : throw Unknown(className, json);

    private static LayerException Unknown(string className, JsonElement json)
    {
        if (className == "Lambda")
        {
            return new LayerException(
                "runs Python code, which is never run here. Where it only scales pixels, name it in "
                + "KerasModelOptions.SkippedLayers, and in Scaling what it does; otherwise put one of Keras' own layers in its "
                + "place and save the model again");
        }

        return new LayerException(KerasJson.IsCustom(json)
            ? "is a custom object, whose code is not in the file. Put Keras' own layers in its place and save the model again; "
                + "where it does nothing but scale pixels, name it in KerasModelOptions.SkippedLayers"
            : $"is of a class that is not known here. Build the model of those that are: "
                + $"{string.Join(", ", Known.Where(k => Rows[k] != Nothing))}");
    }

    private static IReadOnlyList<ReadLayer> OwnActivation(KerasConfig config) => config.Find("activation") is null
        ? throw KerasConfig.Wrong("activation", null, "a name")
        : ActivationReader.Read(config) is [_, ..] read ? After(read) : [new Activation(ActivationFunction.Linear)];

    private static IReadOnlyList<ReadLayer> After(IEnumerable<Layer> layers) => [.. layers.Select(layer => new ReadLayer(layer))];

    private static IReadOnlyList<ReadLayer> Nothing(KerasConfig config) => [];

    private static IReadOnlyList<ReadLayer> ChannelsLast(KerasConfig config, Layer layer)
    {
        config.RequireChannelsLast();
        return [layer];
    }

    private static double Rate(KerasConfig config) => config.Number("rate", null, "p");

    private static int Filters(KerasConfig config) => config.Int("filters", null, "nb_filter");

    private static Size2D KernelSize(KerasConfig config) => config.Find("nb_row") is null
        ? config.Size("kernel_size")
        : (config.Int("nb_row"), config.Int("nb_col"));

    private static IReadOnlyList<ReadLayer> Convolution(KerasConfig config, Func<ActivationFunction, Convolution2D> make)
    {
        config.RequireChannelsLast();
        return Activated(config, activation => make(activation) with
        {
            Strides = config.Size("strides", 1, "subsample"),
            DilationRate = config.Size("dilation_rate", 1),
            Padding = config.Padding(),
            UseBias = UsesBias(config),
        });
    }

    private static bool UsesBias(KerasConfig config) => config.Flag("use_bias", true, "bias");

    // Over a map, each place by itself: a convolution of 1×1.
    private static IReadOnlyList<ReadLayer> Dense(KerasConfig config)
    {
        (int units, bool useBias) = (config.Int("units", null, "output_dim"), UsesBias(config));
        return Activated(config, activation => config.Input is MapShape
            ? new Conv2D(units, 1, activation) { UseBias = useBias }
            : new Dense(units, activation) { UseBias = useBias });
    }

    // What no function of ours does, such as one with a slope, becomes a layer after.
    private static IReadOnlyList<ReadLayer> Activated(KerasConfig config, Func<ActivationFunction, Layer> make) =>
        ActivationReader.Read(config) switch
        {
            [] => [make(ActivationFunction.Linear)],
            [Activation { Function: var function }] => [make(function)],
            var after => [make(ActivationFunction.Linear), .. After(after)],
        };

    private static IReadOnlyList<ReadLayer> Pooling(KerasConfig config, Func<Size2D, Pooling2D> make)
    {
        Size2D size = config.Size("pool_size", 2);
        Size2D strides = config.Size("strides", size);
        Pooling2D pool = make(size) with { Strides = strides == size ? null : strides, Padding = config.Padding() };
        return config.IsChannelsFirst ? [new Permute(2, 3, 1), pool, new Permute(3, 1, 2)] : [pool];
    }

    // With keepdims a map of one place comes out, which is a row of values here.
    private static IReadOnlyList<ReadLayer> GlobalPooling(KerasConfig config, Layer layer)
    {
        _ = config.Flag("keepdims", false);
        return config.IsChannelsFirst ? [new Permute(2, 3, 1), layer] : [layer];
    }

    /// <summary>A convolution of a map of one place, such as MobileNet's last, does what a Dense does.</summary>
    private static IReadOnlyList<ReadLayer> ConvolutionOfOnePlace(KerasConfig config)
    {
        if (!KernelSize(config).IsOne || !config.Size("strides", 1, "subsample").IsOne || config.Int("groups", 1) != 1)
        {
            throw new LayerException("filters a map of one place; its kernel, its strides and its groups must be 1 there");
        }

        config.RequireChannelsLast();
        return Activated(config, activation => new Dense(Filters(config), activation) { UseBias = UsesBias(config) });
    }

    private static IReadOnlyList<ReadLayer> ParametricRectifier(KerasConfig config)
    {
        int[] shared = [.. (config.Axes("shared_axes") ?? []).Order()];
        return (config.Input, shared) switch
        {
            (_, []) => [new PReLU()],
            (MapShape, [1, 2]) => [new PReLU { ShareOverPlaces = true }],
            _ => throw KerasConfig.Wrong("shared_axes", config.Find("shared_axes"), "[1, 2], all places, or none"),
        };
    }

    private static IReadOnlyList<ReadLayer> Sides(KerasConfig config, string name, Func<int, int, int, int, Layer> make)
    {
        config.RequireChannelsLast();
        JsonElement? given = config.Find(name);
        int[] sides = given is null ? [1] : Numbers(given.Value);
        return sides switch
        {
            [var all] => [make(all, all, all, all)],
            [var rows, var columns] => [make(rows, rows, columns, columns)],
            [var top, var bottom, var left, var right] => [make(top, bottom, left, right)],
            _ => throw Wrong(),
        };

        int[] Numbers(JsonElement json) => json.ValueKind == JsonValueKind.Array ? [.. json.EnumerateArray().SelectMany(Numbers)]
            : json.ValueKind == JsonValueKind.Number && json.TryGetInt32(out int number) ? [number]
            : throw Wrong();

        LayerException Wrong() => KerasConfig.Wrong(name, given, "one number, two, or two pairs");
    }

    private static IReadOnlyList<ReadLayer> Normalization(KerasConfig config)
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

    private static IReadOnlyList<ReadLayer> Rectifier(KerasConfig config)
    {
        (double most, double slope, double threshold) =
            (config.Number("max_value", double.PositiveInfinity), config.Number("negative_slope", 0),
                config.Number("threshold", 0));
        return (most, slope, threshold) switch
        {
            (double.PositiveInfinity, 0, 0) => [new Activation(ActivationFunction.Relu)],
            (6, 0, 0) => [new Activation(ActivationFunction.Relu6)],

            // Limited elsewhere: in units of a sixth of its limit.
            ( > 0 and < double.PositiveInfinity, 0, 0) =>
                [new Rescaling(6 / most), new Activation(ActivationFunction.Relu6), new Rescaling(most / 6)],
            (double.PositiveInfinity, _, 0) => [new LeakyReLU(slope)],
            _ => throw new LayerException(
                $"has max_value {most}, negative_slope {slope} and threshold {threshold}; it must be without threshold, and "
                + "without negative_slope where it has a max_value"),
        };
    }

    private static IReadOnlyList<ReadLayer> Softmax(KerasConfig config)
    {
        config.RequireLastAxis("axis");
        return [new Activation(ActivationFunction.Softmax)];
    }
}
