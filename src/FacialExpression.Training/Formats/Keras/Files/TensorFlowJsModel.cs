using System.Text.Json;

namespace FacialExpression.Training.Formats.Keras;

/// <summary>TensorFlow.js' layers format: <c>model.json</c> beside files of numbers one after another.</summary>
/// <exception cref="InvalidDataException">
/// The model is of another format, a file is missing or too short, or a weight is of a kind that is not known.
/// </exception>
internal static class TensorFlowJsModel
{
    private static readonly string[] TopologyNames = ["modelTopology", "model_topology"];
    private static readonly string[] ManifestNames = ["weightsManifest", "weights_manifest"];

    public static bool IsOne(JsonElement json) => json.ValueKind == JsonValueKind.Object
        && TopologyNames.Concat(ManifestNames).Append("format").Any(name => json.TryGetProperty(name, out _));

    /// <param name="json">The <c>model.json</c>.</param>
    /// <param name="folder">Where it is.</param>
    public static KerasFile Open(JsonElement json, string folder)
    {
        if (KerasJson.Text(json, "format") == "graph-model")
        {
            throw new InvalidDataException(
                "it is TensorFlow.js' graph format, which has no layers any more. Convert the Keras model with "
                + "--output_format=tfjs_layers_model");
        }

        JsonElement topology = TopologyNames.Select(name => KerasJson.Find(json, name)).FirstOrDefault(t => t is not null)
            ?? throw new InvalidDataException("it has no modelTopology");
        return new KerasFile("TensorFlow.js' layers format", topology, container => ReadWeights(json, folder, container))
        {
            Backend = KerasJson.Text(topology, "backend"),
            Training = KerasJson.Find(topology, "training_config") ?? default,
            Version = KerasJson.Text(topology, "keras_version") ?? KerasJson.Text(json, "generatedBy"),
            Own = KerasJson.Find(json, "userDefinedMetadata") is { } user ? KerasJson.Find(user, KerasNames.OwnKey) : null,
        };
    }

    private static IKerasWeights ReadWeights(JsonElement json, string folder, KerasContainer container)
    {
        JsonElement manifest =
            ManifestNames.Select(name => json.TryGetProperty(name, out JsonElement m) ? m : default)
                .FirstOrDefault(m => m.ValueKind == JsonValueKind.Array);
        if (manifest.ValueKind != JsonValueKind.Array || manifest.GetArrayLength() == 0)
        {
            throw new InvalidDataException("it has no weightsManifest, so no weights");
        }

        var shards = new ShardFolder(folder);
        KerasArray[] arrays = [.. manifest.EnumerateArray().SelectMany(group => ReadGroup(group, shards))];

        // Those of newer converters are in the order of the kinds of layers.
        return Array.Exists(arrays, a => a.Name.Contains("/vars/", StringComparison.Ordinal))
            ? new IndexedWeights(arrays)
            : new NamedWeights(container,
                [.. arrays.GroupBy(a => OwnerOf(a.Name, container)).Select(g => (g.Key, (IReadOnlyList<KerasArray>)[.. g]))]);
    }

    /// <summary>The entry of the model whose weight it is: <c>conv2d</c> of <c>sequential/conv2d/kernel</c>.</summary>
    private static string OwnerOf(string name, KerasContainer container)
    {
        string own = name.Split('/') is [.., var owner, _] ? owner : name;
        return container.Layers.FirstOrDefault(l => l.Name == own)?.Outermost ?? own;
    }

    private static IEnumerable<KerasArray> ReadGroup(JsonElement group, ShardFolder shards)
    {
        if (group.ValueKind != JsonValueKind.Object || !group.TryGetProperty("paths", out JsonElement paths)
            || !group.TryGetProperty("weights", out JsonElement weights)
            || paths.ValueKind != JsonValueKind.Array || weights.ValueKind != JsonValueKind.Array)
        {
            throw new InvalidDataException("its weightsManifest has a group without paths or weights");
        }

        WeightEntry[] entries = [.. weights.EnumerateArray().Select(WeightEntry.Read)];

        // A weight may begin in one file and end in the next.
        byte[] numbers = shards.Read([.. paths.EnumerateArray()]);
        long at = 0;
        foreach (WeightEntry entry in entries)
        {
            long length = checked(entry.Count * entry.NumberSize);
            if (at + length > numbers.Length)
            {
                throw new InvalidDataException(
                    $"its weight {Quoted.Text(entry.Name)} needs {at + length:N0} bytes of its files, which have "
                    + $"{numbers.Length:N0}: a file is missing or cut off");
            }

            ReadOnlyMemory<byte> own = numbers.AsMemory((int)at, (int)length);
            at += length;
            if (entry.IsWeight)
            {
                yield return new KerasArray(entry.Name, entry.Shape, () => entry.Decode(own.Span));
            }
        }
    }
}
