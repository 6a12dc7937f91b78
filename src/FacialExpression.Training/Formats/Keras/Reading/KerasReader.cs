using System.Text.Json;

namespace FacialExpression.Training.Formats.Keras;

/// <summary>Converts the content of a file to a model.</summary>
/// <exception cref="InvalidDataException">The model cannot be read; the message names the layer.</exception>
internal static class KerasReader
{
    public static TrainedExpressionModel Read(KerasFile file, string path, KerasModelOptions options)
    {
        (Sequential network, IReadOnlyList<ModelWeight> weights) = ReadNetwork(file, options.Offset);
        ExpressionModelMetadata? own = file.Own is { } json
            ? ExpressionModelMetadata.FromProperties(json.Deserialize<Dictionary<string, string>>()!)
            : null;

        // From 255 to about 1; one that doubles takes what was scaled before.
        bool scalesItself = network.Layers.TakeWhile(l => l.ParameterCount == 0)
            .Any(l => l.Layer is Rescaling { Scale: > 0 and < 0.1 });
        IReadOnlyList<string>? labels = options.Classes is null && own is not null
            && network.ClassCount == own.Labels.Count ? own.Labels : ClassMap.Labels(network.ClassCount, options.Classes);
        if (labels is null)
        {
            (network, weights) = ClassMap.Choose(network, weights, options.Classes!);
        }

        return new TrainedExpressionModel(network, weights, new ExpressionModelMetadata
        {
            ModelName = options.Name ?? own?.ModelName ?? Path.GetFileNameWithoutExtension(path),
            Labels = labels ?? ClassMap.Names,
            Input = network.Input,
            Scale = options.Scale ?? own?.Scale ?? (scalesItself ? 1 : TrainedExpressionModel.DefaultScale),
            FaceMargin = own?.FaceMargin ?? 0,
            Provenance = own?.Provenance is { Length: > 0 } known
                ? known
                : JsonSerializer.Serialize(
                    new KerasProvenance(Path.GetFileName(path), file.Form, file.Version), JsonText.Options),
        });
    }

    /// <summary>The layers and their weights, with as many outputs as the file has.</summary>
    /// <param name="file">The file.</param>
    /// <param name="offset">What is added to each number of the image first.</param>
    public static (Sequential Network, IReadOnlyList<ModelWeight> Weights) ReadNetwork(KerasFile file, float offset = 0)
    {
        KerasContainer root = TopologyReader.Read(file.Topology);
        if (file.Backend == "theano")
        {
            throw new InvalidDataException(
                "Keras made it with Theano, whose kernels are mirrored. Load it in Keras with TensorFlow and save it again");
        }

        foreach (KerasLayer layer in root.Layers)
        {
            RequireChannelsLast(layer);
        }

        ImageShape taken = InputReader.Read(root);
        IReadOnlyList<PlannedLayer> plan = NetworkPlan.Make(GraphReader.Read(root), taken, LossOf(file.Training));
        if (offset != 0)
        {
            plan = [new PlannedLayer(new Rescaling(1, offset), plan[0].Source), .. plan];
        }

        // Images are gray here; what a model does with three equal channels, one can do.
        var network = new Sequential(taken with { Channels = 1 }, plan.Select(l => l.Layer));
        return (network, new WeightReader(file.Weights(root), taken.Channels).Read(network, plan));
    }

    /// <summary>The name of the one loss, by itself or in the entry of its class.</summary>
    private static string? LossOf(JsonElement training) =>
        KerasJson.Text(training, "loss") ?? (KerasJson.Find(training, "loss") is { } loss
            ? (KerasJson.Find(loss, "config") is { } config ? KerasJson.Text(config, "name") : null)
                ?? KerasJson.Text(loss, "class_name")
            : null);

    // Before the input, whose sizes would be in another order too.
    private static void RequireChannelsLast(KerasLayer layer)
    {
        try
        {
            new KerasConfig(layer.Config, new VectorShape(1)).RequireChannelsLast();
        }
        catch (LayerException e)
        {
            throw new InvalidDataException($"{layer.Title} {e.Message}", e);
        }
    }
}
