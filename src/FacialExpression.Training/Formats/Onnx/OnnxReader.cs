using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text.Json;
using FacialExpression.ModelFiles.Onnx;
using DataType = FacialExpression.ModelFiles.Onnx.TensorProto.Types.DataType;

namespace FacialExpression.Training.Formats.Onnx;

/// <summary>From a model file, which was checked, to the model that it was saved from.</summary>
internal static class OnnxReader
{
    /// <param name="checkedModel">The file's content as <see cref="ModelGuard"/> wrote it.</param>
    /// <param name="source">The name of the file in messages.</param>
    /// <exception cref="InvalidModelFileException">The file is none of this library's.</exception>
    public static TrainedExpressionModel Read(byte[] checkedModel, string source)
    {
        var file = ModelProto.Parser.ParseFrom(checkedModel);
        if (file.Graph.Node.Any(n => n.OpType == "DequantizeLinear"))
        {
            throw new InvalidModelFileException(
                $"{source} cannot be loaded for training: its weights are int8, rounded for prediction, and their normalization "
                + "is folded into them. Load the float32 or float16 file of this model. Predict with ExpressionClassifier.Load.");
        }

        try
        {
            return Read(file);
        }
        catch (Exception e) when (e is InvalidModelException or OverflowException)
        {
            throw new InvalidModelFileException(
                $"{source} cannot be loaded for training: {e.Message} Use a file that TrainedExpressionModel.Save wrote.", e);
        }
    }

    private static TrainedExpressionModel Read(ModelProto file)
    {
        Dictionary<string, string> properties =
            file.MetadataProps.GroupBy(p => p.Key).ToDictionary(p => p.Key, p => p.First().Value);
        ExpressionModelMetadata metadata = ExpressionModelMetadata.FromProperties(properties);
        Dictionary<string, OnnxWeight> weights = ReadWeights(file.Graph);
        (Sequential network, IReadOnlyList<ModelWeight> values) =
            (properties.TryGetValue(OnnxExporter.NetworkKey, out string? json)
                ? ReadDescribed(file.Graph, json, weights, metadata)
                : null)
            ?? OnnxGraphReader.Read(file.Graph, weights, metadata);
        if (network.Input != metadata.Input || network.ClassCount != metadata.Labels.Count)
        {
            throw new InvalidModelFileException(
                $"Its network takes {network.Input} and gives {network.ClassCount} scores; its metadata has {metadata.Input} "
                + $"and {metadata.Labels.Count} labels.");
        }

        TrainingProvenance? provenance = TrainingProvenance.Parse(metadata.Provenance);
        return new TrainedExpressionModel(network, values, metadata)
        {
            Options = provenance?.Options ?? new TrainingOptions(),
            Device = provenance?.Device ?? TrainingDevice.Auto,
            History = provenance?.History ?? (provenance?.LastEpoch is { } last ? [last] : []),
            WasCanceled = provenance?.WasCanceled ?? false,
            StopReason = provenance?.StopReason,
        };
    }

    /// <summary>
    /// By the description of the network; <see langword="null"/> where it is not that of the graph, which is what predicts.
    /// </summary>
    private static (Sequential Network, IReadOnlyList<ModelWeight> Weights)? ReadDescribed(
        GraphProto graph, string json, Dictionary<string, OnnxWeight> weights, ExpressionModelMetadata metadata)
    {
        try
        {
            Sequential network = NetworkJson.Read(json);
            ModelWeight[] values =
            [
                .. from layer in network.Leaves
                   from parameter in layer.Parameters
                   select Take(weights, layer.PathOf(parameter), layer, parameter),
            ];
            WeightFormat format = graph.Node.Any(n => n.OpType == "Constant") ? WeightFormat.Float16 : WeightFormat.Float32;
            return OnnxExporter.ExportGraph(network, values, metadata, format).Equals(graph) ? (network, values) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidModelException)
        {
            return null;
        }
    }

    /// <exception cref="InvalidModelFileException">There is no such weight, or it has another shape.</exception>
    public static ModelWeight Take(
        IReadOnlyDictionary<string, OnnxWeight> weights, string name, PlacedLayer layer, LayerParameter parameter)
    {
        if (!weights.TryGetValue(name, out OnnxWeight weight))
        {
            throw new InvalidModelFileException($"Its weight {Quoted.Text(name)} is missing.");
        }

        return weight.Shape.SequenceEqual(parameter.Shape.Select(size => (long)size))
            ? new ModelWeight(layer.Path, parameter, weight.Values)
            : throw new InvalidModelFileException(
                $"Its weight {Quoted.Text(name)} has the shape [{string.Join(", ", weight.Shape)}]; "
                + $"it must be [{string.Join(", ", parameter.Shape)}].");
    }

    private static Dictionary<string, OnnxWeight> ReadWeights(GraphProto graph)
    {
        var weights = new Dictionary<string, OnnxWeight>(StringComparer.Ordinal);
        foreach (TensorProto weight in graph.Initializer.Where(w => w.DataType == (int)DataType.Float))
        {
            weights[weight.Name] = new OnnxWeight(weight.Dims, MemoryMarshal.Cast<byte, float>(weight.RawData.Span).ToArray());
        }

        // A kernel in half precision is a node's, cast by another.
        Dictionary<string, TensorProto> halves = graph.Node
            .Where(n => n.OpType == "Constant")
            .ToDictionary(n => n.Output[0], n => n.Attribute.First(a => a.Name == "value").T);
        foreach (NodeProto cast in graph.Node.Where(n => n.OpType == "Cast"))
        {
            TensorProto half = halves[cast.Input[0]];
            var values = new float[half.RawData.Length / 2];
            TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(half.RawData.Span), values);
            weights[cast.Output[0]] = new OnnxWeight(half.Dims, values);
        }

        return weights;
    }
}
