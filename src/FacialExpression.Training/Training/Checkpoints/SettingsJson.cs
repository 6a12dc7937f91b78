using System.Text.Json;
using System.Text.Json.Nodes;

namespace FacialExpression.Training;

/// <summary>
/// Settings as JSON, and the first difference between two of them. A property that a file lacks has its default, so that a new
/// property does not make earlier files differ.
/// </summary>
internal static class SettingsJson
{
    private const int LongestValue = 200;

    /// <summary>Writes settings.</summary>
    /// <param name="settings">The settings; <see langword="null"/> for none.</param>
    /// <param name="type">The type to write them as: a base class writes which derived class they are of.</param>
    public static JsonNode? Write(object? settings, Type type) =>
        JsonSerializer.SerializeToNode(settings, type, JsonText.Options);

    /// <summary>The first difference between stored and current settings; <see langword="null"/> if there is none.</summary>
    /// <param name="name">What the names of properties begin with in the message; may be empty.</param>
    /// <param name="stored">The stored settings; properties may be missing.</param>
    /// <param name="current">The current settings.</param>
    /// <param name="type">The type as in <see cref="Write"/>.</param>
    /// <param name="ignored">Names of properties that may differ.</param>
    public static string? FindDifference(string name, JsonNode? stored, JsonNode? current, Type type, params string[] ignored) =>
        FindDifference(name, stored, current, node => Write(node.Deserialize(type, JsonText.Options), type), ignored);

    /// <summary>The first difference between stored and current settings; <see langword="null"/> if there is none.</summary>
    /// <param name="name">What the names of properties begin with in the message; may be empty.</param>
    /// <param name="stored">The stored settings; properties may be missing.</param>
    /// <param name="current">The current settings.</param>
    /// <param name="complete">Adds the defaults of missing properties, and leaves out what this version does not know.</param>
    /// <param name="ignored">Names of properties that may differ.</param>
    public static string? FindDifference(
        string name, JsonNode? stored, JsonNode? current, Func<JsonNode?, JsonNode?> complete, params string[] ignored)
    {
        JsonNode? known = TryComplete(stored, complete);
        string? difference = Find(name, known, current, ignored);
        return difference ?? FindUnknown(name, stored, known);
    }

    private static JsonNode? TryComplete(JsonNode? stored, Func<JsonNode?, JsonNode?> complete)
    {
        try
        {
            return complete(stored);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or ArgumentException)
        {
            return stored; // Of another type: the difference will show.
        }
    }

    private static string? Find(string name, JsonNode? stored, JsonNode? current, params string[] ignored)
    {
        if (stored is JsonObject before && current is JsonObject now)
        {
            return now.Select(p => p.Key).Union(before.Select(p => p.Key))
                .Where(key => !ignored.Contains(key))
                .Select(key => Find(Path(name, key), before[key], now[key]))
                .FirstOrDefault(difference => difference is not null);
        }

        if (stored is JsonArray first && current is JsonArray second)
        {
            return Enumerable.Range(0, Math.Max(first.Count, second.Count))
                .Select(i => Find($"{name}[{i}]", first.ElementAtOrDefault(i), second.ElementAtOrDefault(i)))
                .FirstOrDefault(difference => difference is not null);
        }

        return JsonNode.DeepEquals(stored, current) ? null : $"{name} {Text(stored)}; here it is {Text(current)}";
    }

    /// <summary>A property that a later version wrote and this one does not know.</summary>
    private static string? FindUnknown(string name, JsonNode? stored, JsonNode? known) => (stored, known) switch
    {
        (JsonObject all, JsonObject some) => all
            .Select(p => some.ContainsKey(p.Key)
                ? FindUnknown(Path(name, p.Key), p.Value, some[p.Key])
                : $"{Path(name, p.Key)} {Text(p.Value)}; this version has no such setting")
            .FirstOrDefault(difference => difference is not null),
        (JsonArray all, JsonArray some) => all.Zip(some)
            .Select((pair, i) => FindUnknown($"{name}[{i}]", pair.First, pair.Second))
            .FirstOrDefault(difference => difference is not null),
        _ => null,
    };

    private static string Path(string name, string key) => name.Length == 0 ? key : $"{name}.{key}";

    private static string Text(JsonNode? value)
    {
        string text = value switch
        {
            null => "none",
            JsonValue one when one.GetValueKind() == JsonValueKind.String => Quoted.Text(one.GetValue<string>()),
            _ => value.ToJsonString(),
        };
        return text.Length <= LongestValue ? text : $"{text.AsSpan(0, LongestValue)}…";
    }
}
