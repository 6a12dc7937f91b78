using System.Text.Json;

namespace FacialExpression.Training.Formats.Keras;

/// <summary>An entry of a Keras model's list of layers: a layer, or a model inside the model.</summary>
/// <param name="ClassName">Keras' class.</param>
/// <param name="Name">Its name in the model.</param>
/// <param name="Json">The whole entry.</param>
internal abstract record KerasEntry(string ClassName, string Name, JsonElement Json)
{
    /// <summary>How a message calls it.</summary>
    public string Title => $"layer {Quoted.Text(Name)} ({Quoted.Text(ClassName).Trim('"')})";

    /// <summary>Its settings.</summary>
    public JsonElement Config => Json.TryGetProperty("config", out JsonElement config) ? config : default;
}
