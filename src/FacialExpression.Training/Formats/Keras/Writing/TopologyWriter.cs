using System.Text.Json.Nodes;

namespace FacialExpression.Training.Formats.Keras;

/// <summary>Writes the architecture as JSON: a Sequential, or a functional model where there are branches.</summary>
internal static class TopologyWriter
{
    /// <summary>
    /// The version whose form of <c>.h5</c> and of architectures without <c>module</c> this is. Keras 3 reads them too.
    /// </summary>
    public const string Keras2Version = "2.15.0";

    public static JsonObject Write(WrittenModel model)
    {
        bool isKeras3 = model.Dialect == KerasDialect.Keras3;
        string name = model.HasBranches ? "functional" : "sequential";
        var config = new JsonObject { ["name"] = name };
        config["layers"] = new JsonArray([.. model.Layers.Select(l => WriteLayer(l, model))]);
        if (model.HasBranches)
        {
            config["input_layers"] = new JsonArray(Place(model.Layers[0]));
            config["output_layers"] = new JsonArray(Place(model.Layers[^1]));
        }
        else if (isKeras3)
        {
            config["build_input_shape"] = Shape(model.Layers[0].Output);
        }

        // Model revives a functional one by its config, under a name that all of Keras 3 exports.
        string className = !model.HasBranches ? "Sequential" : isKeras3 ? "Model" : "Functional";
        return isKeras3
            ? new JsonObject { ["module"] = "keras", ["class_name"] = className, ["config"] = config, ["registered_name"] = null }
            : new JsonObject
            {
                ["class_name"] = className,
                ["config"] = config,
                ["keras_version"] = Keras2Version,
                ["backend"] = "tensorflow",
            };
    }

    private static JsonObject WriteLayer(WrittenLayer layer, WrittenModel model)
    {
        bool isKeras3 = model.Dialect == KerasDialect.Keras3;
        var config = new JsonObject { ["name"] = layer.Name };
        foreach ((string key, JsonNode? value) in layer.Config)
        {
            config[key] = value?.DeepClone();
        }

        JsonObject json = isKeras3
            ? new JsonObject
            {
                ["module"] = "keras.layers",
                ["class_name"] = layer.ClassName,
                ["config"] = config,
                ["registered_name"] = null,
            }
            : new JsonObject { ["class_name"] = layer.ClassName, ["config"] = config };
        if (model.HasBranches)
        {
            json["name"] = layer.Name;
            json["inbound_nodes"] = layer.Inputs.Count == 0
                ? new JsonArray()
                : new JsonArray(isKeras3 ? Keras3Node(layer, model) : Keras2Node(layer));
        }

        return json;
    }

    private static JsonArray Keras2Node(WrittenLayer layer) =>
        new([.. layer.Inputs.Select(input => new JsonArray(input, 0, 0, new JsonObject()))]);

    private static JsonObject Keras3Node(WrittenLayer layer, WrittenModel model)
    {
        JsonObject[] tensors = [.. layer.Inputs.Select(input => Tensor(model.Layers.First(l => l.Name == input)))];
        return new JsonObject
        {
            ["args"] = tensors is [var one] ? new JsonArray(one) : new JsonArray(new JsonArray([.. tensors])),
            ["kwargs"] = new JsonObject(),
        };
    }

    private static JsonObject Tensor(WrittenLayer layer) => new()
    {
        ["class_name"] = "__keras_tensor__",
        ["config"] = new JsonObject { ["shape"] = Shape(layer.Output), ["dtype"] = "float32", ["keras_history"] = Place(layer) },
    };

    private static JsonArray Place(WrittenLayer layer) => new(layer.Name, 0, 0);

    private static JsonArray Shape(TensorShape shape) => shape is MapShape map
        ? new JsonArray(null, map.Height, map.Width, map.Channels)
        : new JsonArray(null, shape.Size);
}
