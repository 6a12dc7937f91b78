using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace FacialExpression.Training;

/// <summary>
/// A network as JSON and back, in model files and checkpoints: every layer with all its settings. A setting that is missing has
/// its default, so that a new one does not break older files.
/// </summary>
internal static class NetworkJson
{
    private static readonly Type[] Kinds =
    [
        typeof(Activation),
        typeof(AveragePooling2D),
        typeof(BatchNormalization),
        typeof(Branches),
        typeof(Conv2D),
        typeof(Cropping2D),
        typeof(Dense),
        typeof(DepthwiseConv2D),
        typeof(Dropout),
        typeof(Flatten),
        typeof(GlobalAveragePooling2D),
        typeof(GlobalMaxPooling2D),
        typeof(LeakyReLU),
        typeof(MaxPooling2D),
        typeof(Permute),
        typeof(PReLU),
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
        MaxDepth = (3 * LayerStack.MaxNesting) + 8,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { NameKinds } },
    };

    // Settings of a later version are ignored.
    private static readonly JsonSerializerOptions Tolerant =
        new(Options) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip };

    public static string Write(Sequential network) => JsonSerializer.Serialize(Describe(network), Options);

    public static JsonNode WriteNode(Sequential network) => JsonSerializer.SerializeToNode(Describe(network), Options)!;

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

    /// <summary>Adds the defaults of missing settings, and leaves out what this version does not know.</summary>
    /// <exception cref="JsonException">It describes no network.</exception>
    /// <exception cref="NotSupportedException">It describes a layer of no or unknown type.</exception>
    /// <exception cref="ArgumentException">A setting is out of range.</exception>
    public static JsonNode? Complete(JsonNode? description) =>
        JsonSerializer.SerializeToNode(description.Deserialize<Description>(Tolerant), Options);

    private static Description Describe(Sequential network)
    {
        ImageShape input = network.Input;
        return new Description(input.Height, input.Width, input.Channels, [.. network.Layers.Select(l => l.Layer)]);
    }

    /// <summary>Names the kinds of layers by their types.</summary>
    private static void NameKinds(JsonTypeInfo info)
    {
        if (info.Type != typeof(Layer))
        {
            return;
        }

        info.PolymorphismOptions = new JsonPolymorphismOptions { TypeDiscriminatorPropertyName = "type" };
        foreach (Type kind in Kinds)
        {
            info.PolymorphismOptions.DerivedTypes.Add(new JsonDerivedType(kind, kind.Name));
        }
    }

    private sealed record Description(int Height, int Width, int Channels, IReadOnlyList<Layer> Layers);
}
