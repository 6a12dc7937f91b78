using System.Text.Json;

namespace FacialExpression.Training.Formats.Keras;

/// <summary>What a file, or a file and its weights, say of a model.</summary>
/// <param name="Form">What a message and the provenance call its form.</param>
/// <param name="Topology">The layers, as JSON.</param>
/// <param name="Weights">Finds the weights of a model with these layers.</param>
internal sealed record KerasFile(string Form, JsonElement Topology, Func<KerasContainer, IKerasWeights> Weights)
{
    /// <summary>The version of Keras that wrote it; <see langword="null"/> where it does not say.</summary>
    public string? Version { get; init; }

    /// <summary>How it was trained, where the file says so: its loss.</summary>
    public JsonElement Training { get; init; }

    /// <summary>The name of the one loss, by itself or in the entry of its class; <see langword="null"/> for none.</summary>
    public string? Loss => KerasJson.Text(Training, "loss") ?? (KerasJson.Find(Training, "loss") is { } loss
        ? (KerasJson.Find(loss, "config") is { } config ? KerasJson.Text(config, "name") : null)
            ?? KerasJson.Text(loss, "class_name")
        : null);

    /// <summary>Whether Keras 3 wrote it, by its version or by the form of its entries.</summary>
    public bool IsKeras3 => Version is { } version
        ? version.StartsWith('3')
        : KerasJson.Text(Topology, "keras_version") is null && KerasJson.Text(Topology, "module") is not null;

    /// <summary>What Keras computed with; <see langword="null"/> where it does not say.</summary>
    public string? Backend { get; init; }

    /// <summary>What our own exporter adds: class order, scale, name; <see langword="null"/> where Keras wrote it.</summary>
    public JsonElement? Own { get; init; }
}
