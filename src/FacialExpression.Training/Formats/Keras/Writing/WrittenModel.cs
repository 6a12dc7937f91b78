using System.Text.Json.Nodes;

namespace FacialExpression.Training.Formats.Keras;

/// <summary>A network as Keras' layers, each with the layers before it and its weights.</summary>
internal sealed class WrittenModel
{
    /// <summary>The name of the layer that images come in by.</summary>
    public const string InputName = "input_layer";

    private readonly Dictionary<(string Layer, string Name), ModelWeight> _weights;
    private readonly List<WrittenLayer> _layers = [];

    private WrittenModel(IEnumerable<ModelWeight> weights, KerasDialect dialect) =>
        (_weights, Dialect) = (weights.ToDictionary(w => (w.Layer, w.Parameter.Name)), dialect);

    public KerasDialect Dialect { get; }

    /// <summary>The layers, the input first, each after those that it needs.</summary>
    public IReadOnlyList<WrittenLayer> Layers => _layers;

    /// <summary>Whether there are branches, which only a functional model has.</summary>
    public bool HasBranches => _layers.Exists(l => l.Inputs.Count > 1);

    /// <exception cref="NotSupportedException">A residual adds a flattened map to values of another order, which Keras' order of maps does not allow.</exception>
    public static WrittenModel Of(TrainedExpressionModel model, KerasDialect dialect)
    {
        (Sequential network, IReadOnlyList<ModelWeight> weights) = CalibratedNetwork.Of(model);
        var written = new WrittenModel(weights, dialect);
        ImageShape input = network.Input;
        var shape = new JsonArray(null, input.Height, input.Width, input.Channels);
        written._layers.Add(new WrittenLayer(
            "InputLayer",
            InputName,
            new JsonObject { [dialect == KerasDialect.Keras3 ? "batch_shape" : "batch_input_shape"] = shape, ["dtype"] = "float32", ["sparse"] = false },
            [],
            new MapShape(input.Height, input.Width, input.Channels)));
        MapShape? flattened = null;
        written.Add(network.Layers, owner: null, InputName, ref flattened);
        written.OrderAsKeras();
        return written;
    }

    /// <summary>
    /// Brings branches into the order that a functional model's layers have in Keras, whatever the order in the file: the farthest from the output first, and of those as far the one that a
    /// walk back from the output meets first. Weights are numbered, and in HDF5 matched, in that order.
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
    private string Add(IReadOnlyList<PlacedLayer> layers, (string Layer, string Way)? owner, string input, ref MapShape? flattened)
    {
        string current = input;
        foreach (PlacedLayer layer in layers)
        {
            (string Layer, string Way) place = owner is { } o ? (o.Layer, $"{o.Way}{layer.Name}/") : (layer.Name, "");
            current = layer.Layer is Residual residual
                ? AddResidual(residual, layer, place, current, ref flattened)
                : AddLayer(layer, place, current, flattened);
            flattened = layer.Layer is Residual ? flattened : FlattenedMap.After(layer, flattened);
        }

        return current;
    }

    private string AddResidual(Residual residual, PlacedLayer layer, (string Layer, string Way) place, string input, ref MapShape? flattened)
    {
        (IReadOnlyList<PlacedLayer> main, IReadOnlyList<PlacedLayer> shortcut) = residual.Place(layer.Input);
        MapShape? past = flattened;
        string one = Add(main, place, input, ref flattened);
        string other = Add(shortcut, place, input, ref past);
        if (flattened != past)
        {
            throw new NotSupportedException(
                $"{layer.Name} (Residual) adds a flattened map to values of another order, and Keras flattens maps in another order than here. Let both ways flatten, or neither.");
        }

        string name = $"{NameOf(place)}_add";
        _layers.Add(new WrittenLayer("Add", name, [], [one, other], layer.Output));
        return name;
    }

    private string AddLayer(PlacedLayer layer, (string Layer, string Way) place, string input, MapShape? flattened)
    {
        string name = NameOf(place);
        string current = input;
        foreach ((string className, JsonObject config) in LayerWriter.Write(layer, Dialect))
        {
            bool isFirst = current == input;
            string own = isFirst ? name : $"{name}_{KerasNames.ToSnakeCase(className)}";
            _layers.Add(new WrittenLayer(className, own, config, [current], layer.Output)
            {
                Weights = isFirst ? [.. layer.Parameters.Select((parameter, i) => Weight(layer, parameter, i, place, flattened))] : [],
            });
            current = own;
        }

        return current;
    }

    private WrittenWeight Weight(PlacedLayer layer, LayerParameter parameter, int index, (string Layer, string Way) place, MapShape? flattened)
    {
        KerasLayout layout = KerasLayout.Of(layer.Layer, parameter, index, flattened);
        ModelWeight weight = _weights[(place.Layer, place.Way + parameter.Name)];

        // Keras 3 calls it kernel; there weights have no names.
        string name = layer.Layer is DepthwiseConv2D && parameter.Name == "kernel" ? "depthwise_kernel" : parameter.Name;
        return new WrittenWeight(name, layout.Shape, layout.ToKeras(weight.Values.Span));
    }

    // Keras allows no "/" in names.
    private static string NameOf((string Layer, string Way) place) => place.Way.Length == 0 ? place.Layer : $"{place.Layer}_{place.Way.TrimEnd('/').Replace('/', '_')}";
}
