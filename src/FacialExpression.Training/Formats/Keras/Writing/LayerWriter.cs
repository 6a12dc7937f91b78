using System.Text.Json.Nodes;

namespace FacialExpression.Training.Formats.Keras;

/// <summary>From our layers to Keras'. One place for each layer of ours.</summary>
internal static class LayerWriter
{
    /// <summary>
    /// The classes and settings that a layer becomes, one after another; the first has its weights. A layer of paths is not
    /// one of them.
    /// </summary>
    public static IReadOnlyList<(string ClassName, JsonObject Config)> Write(PlacedLayer layer, KerasDialect dialect) =>
        layer.Layer switch
        {
            Conv2D { Groups: > 1 } when dialect == KerasDialect.TensorFlowJs => throw new NotSupportedException(
                $"{layer.Name} (Conv2D) has groups, which TensorFlow.js does not have. Save the model for Keras."),
            DepthwiseConv2D { DilationRate.IsOne: false } or SeparableConv2D { DilationRate.IsOne: false }
                when dialect == KerasDialect.TensorFlowJs => throw new NotSupportedException(
                    $"{layer.Name} ({layer.Layer.GetType().Name}) filters channels with a dilation, which TensorFlow.js does not "
                    + "have: it ignores or loses the rate. Save the model for Keras."),
            Conv2D conv => Convolution(
                "Conv2D", conv, dialect, [("filters", conv.Filters), .. conv.Groups > 1 ? Groups(conv) : []]),
            SeparableConv2D conv => Convolution(
                "SeparableConv2D", conv, dialect, ("filters", conv.Filters), ("depth_multiplier", conv.DepthMultiplier)),
            DepthwiseConv2D conv => Convolution("DepthwiseConv2D", conv, dialect, ("depth_multiplier", conv.DepthMultiplier)),
            Dense dense => Activated("Dense", dense.Activation, dialect, ("units", dense.Units), ("use_bias", dense.UseBias)),
            MaxPooling2D pool => [Pooling("MaxPooling2D", pool)],
            AveragePooling2D pool => [Pooling("AveragePooling2D", pool)],
            GlobalAveragePooling2D => [ChannelsLast("GlobalAveragePooling2D")],
            GlobalMaxPooling2D => [ChannelsLast("GlobalMaxPooling2D")],
            Flatten => [ChannelsLast("Flatten")],
            ZeroPadding2D zeros =>
                [
                    ChannelsLast(
                        "ZeroPadding2D",
                        ("padding", new JsonArray(Pair(zeros.Top, zeros.Bottom), Pair(zeros.Left, zeros.Right)))),
                ],
            Cropping2D crop =>
                [
                    ChannelsLast(
                        "Cropping2D",
                        ("cropping", new JsonArray(Pair(crop.Top, crop.Bottom), Pair(crop.Left, crop.Right)))),
                ],
            Permute permute => [Of("Permute", ("dims", new JsonArray(permute.First, permute.Second, permute.Third)))],
            PReLU prelu =>
                [Of("PReLU", ("shared_axes", prelu.ShareOverPlaces && layer.Input is MapShape ? new JsonArray(1, 2) : null))],
            BatchNormalization norm =>
            [
                Of("BatchNormalization", ("axis", -1), ("momentum", norm.Momentum), ("epsilon", norm.Epsilon),
                    ("center", norm.Center), ("scale", norm.Scale)),
            ],
            Rescaling scaling => [Of("Rescaling", ("scale", scaling.Scale), ("offset", scaling.Offset))],
            Dropout dropout => [Of("Dropout", ("rate", dropout.Rate))],

            // TensorFlow.js has no such layer; this is what it does.
            SpatialDropout2D dropout when dialect == KerasDialect.TensorFlowJs =>
                [
                    Of(
                        "Dropout",
                        ("rate", dropout.Rate),
                        ("noise_shape", new JsonArray(null, 1, 1, ((MapShape)layer.Input).Channels))),
                ],
            SpatialDropout2D dropout => [ChannelsLast("SpatialDropout2D", ("rate", dropout.Rate))],
            LeakyReLU leaky =>
                [Of("LeakyReLU", (dialect == KerasDialect.Keras3 ? "negative_slope" : "alpha", leaky.NegativeSlope))],
            Activation activation => OwnLayers(activation.Function, dialect),
            _ => throw new NotSupportedException($"Keras has no form of the layer {layer.Layer.GetType().Name} yet."),
        };

    private static IReadOnlyList<(string ClassName, JsonObject Config)> Convolution(
        string className, Convolution2D conv, KerasDialect dialect, params (string Name, JsonNode? Value)[] own) => Activated(
            className,
            conv.Activation,
            dialect,
            [
                .. own,
                ("kernel_size", Pair(conv.KernelSize)),
                ("strides", Pair(conv.Strides)),
                ("padding", NameOf(conv.Padding)),
                ("data_format", "channels_last"),
                ("dilation_rate", Pair(conv.DilationRate)),
                ("use_bias", conv.UseBias),
            ]);

    // An activation that has no name everywhere is a layer after.
    private static IReadOnlyList<(string ClassName, JsonObject Config)> Activated(
        string className, ActivationFunction activation, KerasDialect dialect, params (string Name, JsonNode? Value)[] own) =>
            NameOf(activation, dialect) is { } name
            ? [Of(className, [.. own, ("activation", name)])]
            : [Of(className, [.. own, ("activation", "linear")]), .. OwnLayers(activation, dialect)];

    private static IReadOnlyList<(string ClassName, JsonObject Config)> OwnLayers(
        ActivationFunction activation, KerasDialect dialect) => (activation, NameOf(activation, dialect)) switch
        {
            (_, { } name) => [Of("Activation", ("activation", name))],
            (ActivationFunction.Relu6, _) => [Of("ReLU", ("max_value", 6))],

            // Keras 2's function of this name is steeper, and Keras 3 reads these files too.
            (ActivationFunction.HardSigmoid, _) =>
            [
                Of("Rescaling", ("scale", 1), ("offset", 3)),
                Of("ReLU", ("max_value", 6)),
                Of("Rescaling", ("scale", 1 / 6.0), ("offset", 0)),
            ],
            _ => throw new NotSupportedException(
                $"The activation {activation} is not known to Keras 2 and TensorFlow.js. Save the model as .keras."),
        };

    private static (string ClassName, JsonObject Config) Pooling(string className, Pooling2D pool) => ChannelsLast(
        className, ("pool_size", Pair(pool.PoolSize)), ("strides", Pair(pool.Window.Stride)), ("padding", NameOf(pool.Padding)));

    private static (string ClassName, JsonObject Config) ChannelsLast(
        string className, params (string Name, JsonNode? Value)[] own) =>
        Of(className, [.. own, ("data_format", "channels_last")]);

    private static (string ClassName, JsonObject Config) Of(string className, params (string Name, JsonNode? Value)[] settings) =>
        (className, new JsonObject(settings.Select(s => KeyValuePair.Create(s.Name, s.Value))));

    private static (string Name, JsonNode? Value)[] Groups(Conv2D conv) => [("groups", conv.Groups)];

    private static JsonArray Pair(Size2D size) => Pair(size.Height, size.Width);

    private static JsonArray Pair(int one, int other) => new(one, other);

    private static string NameOf(Padding padding) => padding == Padding.Same ? "same" : "valid";

    /// <summary>The name of a function; <see langword="null"/> where Keras has a layer instead.</summary>
    private static string? NameOf(ActivationFunction activation, KerasDialect dialect) => activation switch
    {
        ActivationFunction.Linear => "linear",
        ActivationFunction.Relu => "relu",
        ActivationFunction.Softmax => "softmax",
        ActivationFunction.Elu => "elu",
        ActivationFunction.Selu => "selu",
        ActivationFunction.Relu6 => null,
        ActivationFunction.Sigmoid => "sigmoid",
        ActivationFunction.Tanh => "tanh",
        ActivationFunction.Swish => dialect == KerasDialect.Keras3 ? "silu" : "swish",
        ActivationFunction.Gelu => "gelu",
        ActivationFunction.Softplus => "softplus",
        ActivationFunction.Softsign => "softsign",
        ActivationFunction.HardSigmoid => dialect == KerasDialect.Keras3 ? "hard_sigmoid" : null,
        ActivationFunction.HardSwish => dialect == KerasDialect.Keras3 ? "hard_silu" : null,
        ActivationFunction.Mish => "mish",
        _ => throw new NotSupportedException($"Keras has no form of the activation {activation} yet."),
    };
}
