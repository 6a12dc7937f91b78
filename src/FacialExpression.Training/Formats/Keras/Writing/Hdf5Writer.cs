using PureHDF;

namespace FacialExpression.Training.Formats.Keras;

/// <summary>Writes weights as HDF5, in Keras' two arrangements.</summary>
internal static class Hdf5Writer
{
    /// <summary>A whole model as Keras 2 writes it; by the names of layers.</summary>
    public static byte[] WriteModel(TrainedExpressionModel model)
    {
        WrittenModel written = WrittenModel.Of(model, KerasDialect.Keras2);
        var weights = new H5Group();
        WrittenLayer[] layers = [.. written.Layers.Where(l => l.ClassName != "InputLayer" || written.HasBranches)];
        SetTexts(weights, "layer_names", [.. layers.Select(l => l.Name)]);
        foreach (WrittenLayer layer in layers)
        {
            var arrays = new H5Group();
            foreach (WrittenWeight weight in layer.Weights)
            {
                arrays[$"{weight.Name}:0"] = Array(weight);
            }

            var group = new H5Group();
            SetTexts(group, "weight_names", [.. layer.Weights.Select(w => $"{layer.Name}/{w.Name}:0")]);
            if (layer.Weights.Count > 0)
            {
                group[layer.Name] = arrays;
            }

            weights[layer.Name] = group;
        }

        var file = new H5File { ["model_weights"] = weights };
        foreach (H5Group group in new[] { file, weights })
        {
            group.Attributes["backend"] = "tensorflow";
            group.Attributes["keras_version"] = TopologyWriter.Keras2Version;
        }

        file.Attributes["model_config"] = TopologyWriter.Write(written).ToJsonString();
        return ToBytes(file, model);
    }

    /// <summary>The weights alone as Keras 3 writes them, and Keras 2 from 2.14 on; by the kinds of layers.</summary>
    public static byte[] WriteWeights(TrainedExpressionModel model, WrittenModel written)
    {
        var layers = new H5Group();
        foreach (IGrouping<string,
            WrittenLayer> alike in written.Layers.Where(l => l.ClassName != "InputLayer" || written.HasBranches)
                .GroupBy(l => KerasNames.ToSnakeCase(l.ClassName)))
        {
            foreach ((int index, WrittenLayer layer) in alike.Index())
            {
                var variables = new H5Group();
                foreach ((int i, WrittenWeight weight) in layer.Weights.Index())
                {
                    variables[$"{i}"] = Array(weight);
                }

                layers[index == 0 ? alike.Key : $"{alike.Key}_{index}"] = new H5Group { ["vars"] = variables };
            }
        }

        // Early versions of Keras 3 want the model's own variables too, of which there are none.
        return ToBytes(new H5File { ["layers"] = layers, ["vars"] = new H5Group() }, model);
    }

    private static byte[] ToBytes(H5File file, TrainedExpressionModel model)
    {
        file.Attributes[KerasNames.OwnKey] = OwnMetadata.Of(model).ToJsonString();
        using var stream = new MemoryStream();
        file.Write(stream);
        return stream.ToArray();
    }

    // As h5py writes a list without elements.
    private static void SetTexts(H5Group group, string name, string[] texts) =>
        group.Attributes[name] = texts.Length > 0 ? texts : System.Array.Empty<double>();

    private static H5Dataset Array(
        WrittenWeight weight) => new(weight.Values, fileDims: [.. weight.Shape.Select(size => (ulong)size)]);
}
