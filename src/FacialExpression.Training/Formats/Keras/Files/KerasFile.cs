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

    /// <summary>What Keras computed with; <see langword="null"/> where it does not say.</summary>
    public string? Backend { get; init; }

    /// <summary>What our own exporter adds: class order, scale, name; <see langword="null"/> where Keras wrote it.</summary>
    public JsonElement? Own { get; init; }
}
