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
    /// A residual adds a flattened map to values of another order, which Keras' order of maps does not allow.
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
            layer.Layer is Residual ? AddResidual(layer, current) : AddLayer(layer, current));

    private string AddResidual(PlacedLayer layer, string input)
    {
        if (layer.FlattenedMain != layer.FlattenedShortcut)
        {
            throw new NotSupportedException(
                $"{layer.Name} (Residual) adds a flattened map to values of another order, and Keras flattens maps in another "
                + "order than "
                + "this library. Let main path and shortcut flatten, or neither.");
        }

        string main = Add(layer.MainPath, input);
        string shortcut = Add(layer.Shortcut, input);
        string name = $"{NameOf(layer)}_add";
        _layers.Add(new WrittenLayer("Add", name, [], [main, shortcut], layer.Output));
        return name;
    }

    private string AddLayer(PlacedLayer layer, string input)
    {
        string name = NameOf(layer);
        string current = input;
        foreach ((string className, JsonObject config) in LayerWriter.Write(layer, Dialect))
        {
            bool isFirst = current == input;
            string own = isFirst ? name : $"{name}_{KerasNames.ToSnakeCase(className)}";
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
