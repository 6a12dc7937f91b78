using System.Text.Json.Nodes;

namespace FacialExpression.Fuzz;

/// <summary>Mutations of JSON that keep it valid: values of other types, removed, added and exchanged values.</summary>
internal static class JsonMutations
{
    // Cases depend on the order.
    private static readonly Func<JsonNode?>[] Values =
    [
        () => null, () => true, () => -1, () => 0, () => 1, () => 2, () => 0.5, () => int.MaxValue, () => 1e300,
        () => "", () => "a\0b", () => "../x", () => "Lambda", () => "Add", () => "relu",
        () => new JsonArray(), () => new JsonObject(), () => new JsonArray((JsonNode?)null),
        () => new JsonArray(1, 2, 3, 4, 5), () => new JsonArray("input_layer", 0, 0),
    ];

    public static string Apply(string json, Random random)
    {
        JsonNode root = JsonNode.Parse(json)!;
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            JsonNode[] all = [.. Below(root)];
            if (all.Length == 0)
            {
                break;
            }

            Change(all[random.Next(all.Length)], all, random);
        }

        string text = root.ToJsonString();

        // An unpaired surrogate is valid JSON but not valid text.
        return random.Next(50) == 0 ? text.Replace("\"name\":\"", "\"name\":\"\\ud800", StringComparison.Ordinal) : text;
    }

    private static void Change(JsonNode node, JsonNode[] all, Random random)
    {
        JsonNode? value = random.Next(3) == 0 ? all[random.Next(all.Length)].DeepClone() : Values[random.Next(Values.Length)]();
        switch (node.Parent)
        {
            case JsonObject owner:
                string name = node.GetPropertyName();
                if (random.Next(4) == 0)
                {
                    owner.Remove(name);
                }
                else
                {
                    owner[name] = value;
                }

                break;
            case JsonArray list:
                int index = node.GetElementIndex();
                switch (random.Next(3))
                {
                    case 0:
                        list.RemoveAt(index);
                        break;
                    case 1:
                        list.Insert(index, value);
                        break;
                    default:
                        list[index] = value;
                        break;
                }

                break;
        }
    }

    private static IEnumerable<JsonNode> Below(JsonNode node)
    {
        IEnumerable<JsonNode?> children = node switch
        {
            JsonObject owner => owner.Select(property => property.Value),
            JsonArray list => list,
            _ => [],
        };
        return children.OfType<JsonNode>().SelectMany(child => Below(child).Prepend(child));
    }
}
