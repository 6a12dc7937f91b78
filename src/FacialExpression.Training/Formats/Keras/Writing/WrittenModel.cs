using System.Text.Json.Nodes;

namespace FacialExpression.Training.Formats.Keras;

/// <summary>A network as Keras' layers, each with the layers before it and its weights.</summary>
internal sealed class WrittenModel
{
    /// <summary>The name of the layer that images come in by.</summary>
    public const string InputName = "input_layer";

    private readonly Dictionary<string, ModelWeight> _weights;
    private readonly List<WrittenLayer> _layers = [];

    private WrittenModel(IEnumerable<ModelWeight> weights, KerasDialect dialect) =>
        (_weights, Dialect) = (weights.ToDictionary(w => w.Path), dialect);

    public KerasDialect Dialect { get; }

    /// <summary>The layers, the input first, each after those that it needs.</summary>
    public IReadOnlyList<WrittenLayer> Layers => _layers;

    /// <summary>Whether there are branches, which only a functional model has.</summary>
    public bool HasBranches => _layers.Exists(l => l.Inputs.Count > 1);

    /// <exception cref="NotSupportedException">
    /// Paths join a flattened map with values of another order, which Keras' order of maps does not allow.
    /// </exception>
    /// <exception cref="InvalidNetworkException">A weight is NaN or infinite.</exception>
    public static WrittenModel Of(TrainedExpressionModel model, KerasDialect dialect)
    {
        model.RequireFiniteWeights();
        (Sequential network, IReadOnlyList<ModelWeight> weights) = CalibratedNetwork.Of(model);
        var written = new WrittenModel(weights, dialect);
        ImageShape input = network.Input;
        var shape = new JsonArray(null, input.Height, input.Width, input.Channels);
        written._layers.Add(new WrittenLayer(
            "InputLayer",
            InputName,
            new JsonObject
            {
                [dialect == KerasDialect.Keras3 ? "batch_shape" : "batch_input_shape"] = shape,
                ["dtype"] = "float32",
                ["sparse"] = false,
            },
            [],
            new MapShape(input.Height, input.Width, input.Channels)));
        written.Add(network.Layers, InputName);
        written.OrderAsKeras();
        return written;
    }

    /// <summary>
    /// Sorts branches into the order that a functional model's layers have in Keras, whatever the order in the file: the farthest
    /// from the output first, and of those as far the one that a walk back from the output meets first. Weights are numbered, and
    /// in HDF5 matched, in that order.
    /// </summary>
    private void OrderAsKeras()
    {
        Dictionary<string, WrittenLayer> byName = _layers.ToDictionary(l => l.Name);
        var met = new Dictionary<string, int>();
        var open = new Stack<string>([_layers[^1].Name]);
        while (open.TryPop(out string? name))
        {
            if (met.TryAdd(name, met.Count))
            {
                foreach (string input in byName[name].Inputs.Reverse())
                {
                    open.Push(input);
                }
            }
        }

        Dictionary<string, int> distance = _layers.ToDictionary(l => l.Name, _ => 0);
        foreach (WrittenLayer layer in Enumerable.Reverse(_layers))
        {
            foreach (string input in layer.Inputs)
            {
                distance[input] = Math.Max(distance[input], distance[layer.Name] + 1);
            }
        }

        WrittenLayer[] ordered = [.. _layers.OrderByDescending(l => distance[l.Name]).ThenBy(l => met[l.Name])];
        _layers.Clear();
        _layers.AddRange(ordered);
    }

    /// <returns>The name of the last layer.</returns>
    private string Add(IReadOnlyList<PlacedLayer> layers, string input) =>
        layers.Aggregate(input, (current, layer) =>
            layer.Layer is BranchingLayer branching ? AddPaths(layer, branching.JoinedBy, current) : AddLayer(layer, current));

    private string AddPaths(PlacedLayer layer, Join join, string input)
    {
        if (layer.JoinsOrders)
        {
            throw new NotSupportedException(
                $"{layer.Name} ({layer.Layer.GetType().Name}) joins a flattened map with values of another order, and Keras "
                + "flattens maps in another order than this library. Let all of its paths flatten, or none; before a "
                + "concatenation use GlobalAveragePooling2D.");
        }

        string[] ends =
            [.. layer.Paths.Select((path, i) => AsFactors(layer, i, Add(path, input)))];
        string name = $"{NameOf(layer)}_{KerasNames.ToSnakeCase(join.ToString())}";
        JsonObject config = join == Join.Concatenate ? new JsonObject { ["axis"] = -1 } : [];
        _layers.Add(new WrittenLayer(join.ToString(), name, config, ends, layer.Output));
        return name;
    }

    /// <summary>Rows that multiply the channels of a map are maps of one place in Keras.</summary>
    private string AsFactors(PlacedLayer layer, int path, string end)
    {
        TensorShape shape = layer.Paths[path] is [.., var last] ? last.Output : layer.Input;
        if (layer.Output is not MapShape || shape is not VectorShape row)
        {
            return end;
        }

        string name = $"{NameOf(layer)}_reshape_{path}";
        var config = new JsonObject { ["target_shape"] = new JsonArray(1, 1, row.Units) };
        _layers.Add(new WrittenLayer("Reshape", name, config, [end], new MapShape(1, 1, row.Units)));
        return name;
    }

    private string AddLayer(PlacedLayer layer, string input)
    {
        string name = NameOf(layer);
        string current = input;
        foreach ((int index, (string className, JsonObject config)) in LayerWriter.Write(layer, Dialect).Index())
        {
            bool isFirst = index == 0;
            string own = isFirst ? name : Invariant($"{name}_{KerasNames.ToSnakeCase(className)}_{index}");
            _layers.Add(new WrittenLayer(className, own, config, [current], layer.Output)
            {
                Weights = isFirst ? [.. layer.Parameters.Select((parameter, i) => Weight(layer, parameter, i))] : [],
            });
            current = own;
        }

        return current;
    }

    private WrittenWeight Weight(PlacedLayer layer, LayerParameter parameter, int index)
    {
        var layout = KerasLayout.Of(layer, index);

        // Keras 3 calls it kernel; there weights have no names.
        string name = layer.Layer is DepthwiseConv2D && parameter.Name == "kernel" ? "depthwise_kernel" : parameter.Name;
        return new WrittenWeight(name, layout.Shape, layout.ToKeras(_weights[layer.PathOf(parameter)].Values.Span));
    }

    // Keras allows no "/" in names.
    private static string NameOf(PlacedLayer layer) => layer.Path.Replace('/', '_');
}
