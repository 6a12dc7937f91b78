using System.Collections.ObjectModel;

namespace FacialExpression.Training;

/// <summary>
/// Places layers one after another, and those inside the paths of others: names them as Keras does and works out every shape.
/// </summary>
internal sealed class LayerStack
{
    /// <summary>The most layers of paths inside one another.</summary>
    public const int MaxNesting = 64;

    private readonly string _path;
    private readonly string _title;
    private readonly int _depth;

    private LayerStack(string path, string title, int depth) => (_path, _title, _depth) = (path, title, depth);

    /// <summary>Places the layers of a model.</summary>
    /// <param name="input">The shape of the image.</param>
    /// <param name="layers">The layers.</param>
    /// <exception cref="InvalidNetworkException">A layer cannot take its input.</exception>
    public static IReadOnlyList<PlacedLayer> Place(MapShape input, IEnumerable<Layer> layers)
    {
        var stack = new LayerStack(path: "", title: "Layer", depth: 0);
        ReadOnlyCollection<PlacedLayer> placed = stack.Place(input, layers, flattened: null);
        stack.RequireNoSoftmax(placed.SkipLast(1));
        return placed;
    }

    private ReadOnlyCollection<PlacedLayer> PlacePath(TensorShape input, IEnumerable<Layer> layers, MapShape? flattened)
    {
        ReadOnlyCollection<PlacedLayer> placed = Place(input, layers, flattened);
        RequireNoSoftmax(placed);
        return placed;
    }

    private ReadOnlyCollection<PlacedLayer> Place(TensorShape input, IEnumerable<Layer> layers, MapShape? flattened)
    {
        var placed = new List<PlacedLayer>();
        var numbers = new Dictionary<string, int>();
        foreach (Layer layer in layers)
        {
            int index = placed.Count;
            if (layer is null)
            {
                throw new InvalidNetworkException(Invariant($"{_title} {index} is null."));
            }

            int number = numbers.GetValueOrDefault(layer.KerasName);
            numbers[layer.KerasName] = number + 1;
            string name = number == 0 ? layer.KerasName : Invariant($"{layer.KerasName}_{number}");
            string title = Invariant($"{_title} {index}, {name} ({layer.GetType().Name})");
            try
            {
                PlacedLayer next = Place(layer, index, _path + name, input, flattened);

                // Both are checked where they are computed: a count beyond an int is refused with this layer's name.
                _ = next.ParameterCount + next.Output.Size;
                placed.Add(next);
                (input, flattened) = (next.Output, next.FlattenedOutput);
            }
            catch (LayerException e)
            {
                throw new InvalidNetworkException($"{title}, {e.Message}. It got the shape {input}.", e);
            }
            catch (InvalidNetworkException e)
            {
                // The fault of a layer inside this one; the message has its shape.
                throw new InvalidNetworkException($"{title}: {e.Message}", e);
            }
            catch (OverflowException e)
            {
                throw new InvalidNetworkException(
                    Invariant($"{title}, would have more than {int.MaxValue:N0} values. It got the shape {input}."), e);
            }
        }

        return placed.AsReadOnly();
    }

    private PlacedLayer Place(Layer layer, int index, string path, TensorShape input, MapShape? flattened)
    {
        if (layer is not BranchingLayer branching)
        {
            return new PlacedLayer(index, path, layer, input, flattened);
        }

        if (_depth > MaxNesting)
        {
            throw new LayerException(Invariant($"is inside more than {MaxNesting} other layers of paths"));
        }

        IReadOnlyList<PlacedLayer>[] paths =
        [
            .. branching.PathLayers.Select((layers, i) =>
                new LayerStack($"{path}/{branching.PrefixOf(i)}", branching.TitleOf(i), _depth + 1)
                    .PlacePath(input, layers, flattened)),
        ];
        return new PlacedLayer(index, path, branching, input, flattened, paths);
    }

    // Probabilities before the end are a mistake mostly; who means them writes an Activation.
    private void RequireNoSoftmax(IEnumerable<PlacedLayer> layers)
    {
        if (layers.FirstOrDefault(l => l.Layer is Dense { IsSoftmax: true }) is { } early)
        {
            throw new InvalidNetworkException(
                Invariant($"{_title} {early.Index}, {early.Name} ({early.Layer.GetType().Name}), has softmax but is not the ")
                + $"last layer of the model. It got the shape {early.Input}. Use Relu or Linear there, or an Activation after it "
                + "where softmax is meant.");
        }
    }
}
