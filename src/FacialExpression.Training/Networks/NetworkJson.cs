using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace FacialExpression.Training;

/// <summary>
/// A network in a model file as JSON and back: every layer with all its settings. A setting that is missing has its default, so
/// that a new one does not break older files.
/// </summary>
internal static class NetworkJson
{
    private static readonly Type[] Kinds =
    [
        typeof(Activation),
        typeof(AveragePooling2D),
        typeof(BatchNormalization),
        typeof(Conv2D),
        typeof(Dense),
        typeof(DepthwiseConv2D),
        typeof(Dropout),
        typeof(Flatten),
        typeof(GlobalAveragePooling2D),
        typeof(GlobalMaxPooling2D),
        typeof(LeakyReLU),
        typeof(MaxPooling2D),
        typeof(Rescaling),
        typeof(Residual),
        typeof(SeparableConv2D),
        typeof(SpatialDropout2D),
        typeof(ZeroPadding2D),
    ];

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter(namingPolicy: null, allowIntegerValues: false) },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        MaxDepth = (2 * LayerStack.MaxNesting) + 8,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { info => NameKinds(info, "type") } },
    };

    public static string Write(Sequential network)
    {
        ImageShape input = network.Input;
        var description = new Description(input.Height, input.Width, input.Channels, [.. network.Layers.Select(l => l.Layer)]);
        return JsonSerializer.Serialize(description, Options);
    }

    /// <exception cref="JsonException">The text is not of this form, or has an unknown layer or setting.</exception>
    /// <exception cref="InvalidNetworkException">The layers do not fit together.</exception>
    public static Sequential Read(string json)
    {
        try
        {
            Description description = JsonSerializer.Deserialize<Description>(json, Options)
                ?? throw new JsonException("It is null.");
            return new Sequential(
                new ImageShape(description.Height, description.Width, description.Channels), description.Layers);
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw new InvalidNetworkException($"It has a size that is out of range. {e.Message}", e);
        }
        catch (NotSupportedException e)
        {
            // A layer without a type.
            throw new JsonException(e.Message, e);
        }
    }

    /// <summary>Names the kinds of layers in JSON by their types.</summary>
    /// <param name="info">Any type.</param>
    /// <param name="property">The name of the property that has the kind.</param>
    public static void NameKinds(JsonTypeInfo info, string property)
    {
        if (info.Type != typeof(Layer))
        {
            return;
        }

        info.PolymorphismOptions = new JsonPolymorphismOptions { TypeDiscriminatorPropertyName = property };
        foreach (Type kind in Kinds)
        {
            info.PolymorphismOptions.DerivedTypes.Add(new JsonDerivedType(kind, kind.Name));
        }
    }

    private sealed record Description(int Height, int Width, int Channels, IReadOnlyList<Layer> Layers);
}
