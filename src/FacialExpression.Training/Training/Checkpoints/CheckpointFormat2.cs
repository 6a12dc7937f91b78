using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FacialExpression.Training;

/// <summary>
/// Turns a state of format 2 into one of format 3. Format 2 has a network of its own form:
/// <c>{ "input": "48×48×1", "layers": [{ "$type": "Dense", … }] }</c>.
/// </summary>
internal static class CheckpointFormat2
{
    /// <summary>Converts the state.</summary>
    /// <param name="state">The state as JSON of format 2; it is changed.</param>
    /// <exception cref="JsonException">It is not of this format.</exception>
    public static void Upgrade(JsonObject state)
    {
        JsonNode? network = state["network"];
        if (network?["input"]?.GetValue<string>().Split('×') is not [var height, var width, var channels])
        {
            throw new JsonException("Its network has no input.");
        }

        state["format"] = 3;
        state["network"] = new JsonObject
        {
            ["height"] = int.Parse(height, CultureInfo.InvariantCulture),
            ["width"] = int.Parse(width, CultureInfo.InvariantCulture),
            ["channels"] = int.Parse(channels, CultureInfo.InvariantCulture),
            ["layers"] = Upgrade(network["layers"]),
        };
    }

    /// <summary>A copy in which layers, in branches too, have their type as <c>type</c>, and no settings are null.</summary>
    private static JsonNode? Upgrade(JsonNode? node) => node switch
    {
        JsonArray list => new JsonArray([.. list.Select(Upgrade)]),
        JsonObject layer => new JsonObject(layer
            .Where(p => p.Value is not null)
            .Select(p => KeyValuePair.Create(p.Key == "$type" ? "type" : p.Key, Upgrade(p.Value)))),
        _ => node?.DeepClone(),
    };
}
