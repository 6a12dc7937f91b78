using System.Text.Json.Nodes;

namespace FacialExpression.Training.Formats.Keras;

/// <summary>From our layers to Keras'. One place for each layer of ours.</summary>
internal static class LayerWriter
{
    /// <summary>
    /// The classes and settings that a layer becomes, one after another; the first has its weights. A residual is not one of
    /// them.
    /// </summary>
    public static IReadOnlyList<(string ClassName, JsonObject Config)> Write(PlacedLayer layer, KerasDialect dialect) =>
        layer.Layer switch
        {
            Conv2D conv => Convolution("Conv2D", conv, dialect, ("filters", conv.Filters)),
            SeparableConv2D conv =>
                Convolution("SeparableConv2D", conv, dialect, ("filters", conv.Filters), ("depth_multiplier", 1)),
            DepthwiseConv2D conv => Convolution("DepthwiseConv2D", conv, dialect, ("depth_multiplier", 1)),
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
            Activation activation => [OwnLayer(activation.Function, dialect)],
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
                ("dilation_rate", Pair(1)),
                ("use_bias", conv.UseBias),
            ]);

    // An activation that has no name everywhere is a layer after.
    private static IReadOnlyList<(string ClassName, JsonObject Config)> Activated(
        string className, ActivationFunction activation, KerasDialect dialect, params (string Name, JsonNode? Value)[] own) =>
            NameOf(activation, dialect) is { } name
            ? [Of(className, [.. own, ("activation", name)])]
            : [Of(className, [.. own, ("activation", "linear")]), OwnLayer(activation, dialect)];

    private static (string ClassName, JsonObject Config) OwnLayer(ActivationFunction activation, KerasDialect dialect) =>
        NameOf(activation, dialect) is { } name
        ? Of("Activation", ("activation", name))
        : Of("ReLU", ("max_value", 6));

    private static (string ClassName, JsonObject Config) Pooling(string className, Pooling2D pool) => ChannelsLast(
        className, ("pool_size", Pair(pool.PoolSize)), ("strides", Pair(pool.Window.Stride)), ("padding", NameOf(pool.Padding)));

    private static (string ClassName, JsonObject Config) ChannelsLast(
        string className, params (string Name, JsonNode? Value)[] own) =>
        Of(className, [.. own, ("data_format", "channels_last")]);

    private static (string ClassName, JsonObject Config) Of(string className, params (string Name, JsonNode? Value)[] settings) =>
        (className, new JsonObject(settings.Select(s => KeyValuePair.Create(s.Name, s.Value))));

    private static JsonArray Pair(int size) => Pair(size, size);

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
        _ => throw new NotSupportedException($"Keras has no form of the activation {activation} yet."),
    };
}
