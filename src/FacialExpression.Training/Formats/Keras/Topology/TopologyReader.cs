using System.Text.Json;

namespace FacialExpression.Training.Formats.Keras;

/// <summary>
/// Reads the list of a model's layers out of Keras' JSON, in the forms that its versions and TensorFlow.js gave it.
/// </summary>
/// <exception cref="InvalidDataException">The JSON holds no model of layers.</exception>
internal static class TopologyReader
{
    private const int MaxLayers = 2_000;

    private static readonly string[] Models = ["Sequential", "Functional", "Model"];

    /// <param name="json">The model, or an object that has it under <c>model_config</c>.</param>
    public static KerasContainer Read(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Object && json.TryGetProperty("model_config", out JsonElement inner))
        {
            return Read(inner);
        }

        if (ClassOf(json) is not { } className || !json.TryGetProperty("config", out JsonElement config))
        {
            throw new InvalidDataException("it has no class_name and config, so it is no model that Keras wrote");
        }

        if (!Models.Contains(className))
        {
            throw new InvalidDataException(
                $"its model is of the class {Quoted.Text(className)}: custom code, which is never run. Build the model as "
                + "Sequential of Keras' own layers and save it again");
        }

        int left = MaxLayers;
        return ReadContainer(json, className, NameOf(json, config) ?? className, parent: null, ref left);
    }

    private static KerasContainer ReadContainer(
        JsonElement json, string className, string name, KerasContainer? parent, ref int left)
    {
        JsonElement config = json.GetProperty("config");

        // Until Keras 2.2, a Sequential's settings were the list itself.
        JsonElement layers = config.ValueKind == JsonValueKind.Array ? config
            : config.ValueKind == JsonValueKind.Object && config.TryGetProperty("layers", out JsonElement list)
                && list.ValueKind == JsonValueKind.Array ? list
            : throw new InvalidDataException($"its model {Quoted.Text(name)} has no list of layers");
        left -= layers.GetArrayLength();
        if (left < 0)
        {
            throw new InvalidDataException($"it has more than {MaxLayers:N0} layers");
        }

        var container = new KerasContainer(className, name, json, parent);
        var entries = new List<KerasEntry>();
        foreach (JsonElement layer in layers.EnumerateArray())
        {
            string kind = ClassOf(layer) ?? throw new InvalidDataException($"its layer {entries.Count} has no class_name");
            if (!layer.TryGetProperty("config", out JsonElement settings))
            {
                throw new InvalidDataException($"its layer {entries.Count} ({Quoted.Text(kind)}) has no config");
            }

            string own = NameOf(layer, settings) ?? $"{KerasNames.ToSnakeCase(kind)}_{entries.Count}";
            entries.Add(Models.Contains(kind)
                ? ReadContainer(layer, kind, own, container, ref left)
                : new KerasLayer(LayerNames.Canonical(kind), own, layer, container));
        }

        container.SetEntries(entries);
        return container;
    }

    private static string? ClassOf(JsonElement json) => KerasJson.Text(json, "class_name");

    private static string? NameOf(JsonElement json, JsonElement config) =>
        KerasJson.Text(config, "name") ?? KerasJson.Text(json, "name");
}
