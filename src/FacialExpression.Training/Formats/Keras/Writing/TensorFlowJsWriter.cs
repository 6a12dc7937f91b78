using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace FacialExpression.Training.Formats.Keras;

/// <summary>Writes TensorFlow.js' layers format, as its converter does.</summary>
internal static class TensorFlowJsWriter
{
    private const string ModelFile = "model.json";

    // The converter's size, so that browsers cache each file.
    private const int ShardBytes = 4 << 20;

    /// <summary>The files, by name; the one to be opened last.</summary>
    public static IEnumerable<(string Name, byte[] Content)> Write(TrainedExpressionModel model)
    {
        WrittenModel written = WrittenModel.Of(model, KerasDialect.TensorFlowJs);
        using var numbers = new MemoryStream();
        var entries = new JsonArray();
        foreach (WrittenLayer layer in written.Layers)
        {
            foreach (WrittenWeight weight in layer.Weights)
            {
                entries.Add(new JsonObject
                {
                    ["name"] = $"{layer.Name}/{weight.Name}",
                    ["shape"] = new JsonArray([.. weight.Shape.Select(size => (JsonNode)size)]),
                    ["dtype"] = "float32",
                });

                // Little-endian, as every machine that .NET runs on.
                numbers.Write(MemoryMarshal.AsBytes<float>(weight.Values));
            }
        }

        byte[] all = numbers.ToArray();
        int count = Math.Max(1, (all.Length + ShardBytes - 1) / ShardBytes);
        string[] names = [.. Enumerable.Range(1, count).Select(i => $"group1-shard{i}of{count}.bin")];
        for (int i = 0; i < count; i++)
        {
            yield return (names[i], all[(i * ShardBytes)..Math.Min(all.Length, (i + 1) * ShardBytes)]);
        }

        JsonObject topology = TopologyWriter.Write(written);
        var json = new JsonObject
        {
            ["format"] = "layers-model",
            ["generatedBy"] = $"FacialExpression.Training {LibraryVersion.Current}",
            ["convertedBy"] = null,
            ["modelTopology"] = topology,
            ["weightsManifest"] = new JsonArray(
                new JsonObject { ["paths"] = new JsonArray([.. names.Select(n => (JsonNode)n)]), ["weights"] = entries }),
            ["userDefinedMetadata"] = new JsonObject { [KerasNames.OwnKey] = OwnMetadata.Of(model) },
        };
        yield return (ModelFile, System.Text.Encoding.UTF8.GetBytes(json.ToJsonString()));
    }
}
