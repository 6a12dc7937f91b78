using System.Text.Json.Nodes;

namespace FacialExpression.Training;

/// <summary>A network as a checkpoint stores it.</summary>
/// <param name="Input">The size of the images: <c>48×48×1</c>.</param>
/// <param name="Layers">The layers with their types and settings.</param>
internal sealed record NetworkDescription(string Input, JsonNode Layers)
{
    private static readonly Type LayersType = typeof(IReadOnlyList<Layer>);

    /// <summary>Describes a network.</summary>
    public static NetworkDescription Of(Sequential network)
    {
        Layer[] layers = [.. network.Layers.Select(l => l.Layer)];
        return new(network.Input.ToString(), SettingsJson.Write(layers, LayersType)!);
    }

    /// <summary>The first difference from a stored network; <see langword="null"/> if there is none.</summary>
    public string? FindDifference(NetworkDescription stored) => stored.Input == Input
        ? SettingsJson.FindDifference("layers", stored.Layers, Layers, LayersType)
        : $"input {Quoted.Text(stored.Input)}; here it is {Quoted.Text(Input)}";
}
