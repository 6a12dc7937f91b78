using System.Numerics.Tensors;

namespace FacialExpression.Training.Formats.Keras;

/// <summary>Reads the weights of a network that is known, in our order.</summary>
/// <param name="weights">The file's.</param>
/// <param name="channels">The channels of the image that Keras' model takes; ours takes gray.</param>
/// <exception cref="InvalidDataException">A weight is missing, has another shape, or holds what is no number; the message names its layer.</exception>
internal sealed class WeightReader(IKerasWeights weights, int channels)
{
    private static readonly string[] Names = ["kernel", "bias", "gamma", "beta", "moving_mean", "moving_variance", "depthwise_kernel", "pointwise_kernel"];

    private readonly List<ModelWeight> _read = [];

    public IReadOnlyList<ModelWeight> Read(Sequential network, IReadOnlyList<PlannedLayer> plan)
    {
        var state = new State(null, IsColoured: channels > 1);
        Read(network.Layers, plan, owner: null, ref state);
        return !state.IsColoured ? _read : throw new InvalidDataException($"its model takes images of {channels} channels and has no layer that mixes them");
    }

    private void Read(IReadOnlyList<PlacedLayer> layers, IReadOnlyList<PlannedLayer> plan, (string Layer, string Way)? owner, ref State state)
    {
        foreach ((PlacedLayer layer, PlannedLayer planned) in layers.Zip(plan))
        {
            (string Layer, string Way) place = owner is { } o ? (o.Layer, $"{o.Way}{layer.Name}/") : (layer.Name, "");
            if (layer.Layer is Residual residual)
            {
                (IReadOnlyList<PlacedLayer> main, IReadOnlyList<PlacedLayer> shortcut) = residual.Place(layer.Input);
                State past = state;
                Read(main, planned.Main, place, ref state);
                Read(shortcut, planned.Shortcut, place, ref past);
                if (state != past)
                {
                    throw new InvalidDataException(state.IsColoured != past.IsColoured
                        ? $"{planned.Source.Title} adds an image of {channels} channels to what was made of it. Images are gray here: build the model for 1 channel"
                        : $"{planned.Source.Title} adds a flattened map to values of another order. Let both branches flatten, or neither");
                }
            }
            else
            {
                ReadLayer(layer, planned.Source, place, state);
                state = new State(FlattenedMap.After(layer, state.Flattened), state.IsColoured && layer.Parameters.Count == 0);
            }
        }
    }

    private void ReadLayer(PlacedLayer layer, KerasLayer source, (string Layer, string Way) place, State state)
    {
        if (layer.Parameters.Count == 0)
        {
            return;
        }

        IReadOnlyList<KerasArray> arrays = InOrder(weights.Find(source), layer, source);
        for (int i = 0; i < layer.Parameters.Count; i++)
        {
            LayerParameter parameter = layer.Parameters[i];
            KerasLayout layout = KerasLayout.Of(layer.Layer, parameter, i, state.Flattened);
            float[] values = ReadArray(arrays[i], layout.Shape, $"{source.Title} has a {parameter.Name}", state.IsColoured && LooksAtColour(layer, i));
            _read.Add(new ModelWeight(place.Layer, parameter with { Name = place.Way + parameter.Name }, layout.FromKeras(values)));
        }
    }

    private static IReadOnlyList<KerasArray> InOrder(IReadOnlyList<KerasArray> arrays, PlacedLayer layer, KerasLayer source)
    {
        KerasArray[] named = [.. layer.Parameters.SelectMany(p => arrays.Where(a => NameOf(a) == p.Name || (p.Name == "kernel" && NameOf(a) == "depthwise_kernel")))];
        if (arrays.Count == layer.Parameters.Count)
        {
            return arrays.All(a => Names.Contains(NameOf(a))) && named.Length == arrays.Count ? named : arrays;
        }

        string[] wanted = [.. layer.Parameters.Select(p => p.Name)];
        throw new InvalidDataException(
            $"{source.Title} should have {wanted.Length} weights ({string.Join(", ", wanted)}); the file has {arrays.Count} for it"
            + $"{(arrays.Count == 0 ? "" : $" ({string.Join(", ", arrays.Take(8).Select(a => Quoted.Text(a.Name)))})")}. Save model and weights together, from one model");
    }

    private static string NameOf(KerasArray array) => array.Name.Split('/')[^1].Split(':')[0];

    /// <summary>Whether a parameter of the first layer that looks at the image has a part for each channel.</summary>
    private bool LooksAtColour(PlacedLayer layer, int index) => index == 0
        && (layer.Layer is Conv2D or Dense
            ? true
            : throw new InvalidDataException(
                $"the first of its layers with weights, {layer.Name} ({layer.Layer.GetType().Name}), looks at {channels} channels by themselves. "
                + "Images are gray here: build the model for 1 channel, or let it begin with Conv2D"));

    /// <param name="array">The array.</param>
    /// <param name="shape">Its shape, for a gray image.</param>
    /// <param name="what">How a message begins.</param>
    /// <param name="isColoured">Whether there is a kernel for each channel. On gray, which has the same in all, their sum does what they do.</param>
    private float[] ReadArray(KerasArray array, int[] shape, string what, bool isColoured)
    {
        int[] expected = !isColoured ? shape : shape is [var height, var width, 1, var filters] ? [height, width, channels, filters] : [shape[0] * channels, shape[1]];
        if (!array.Shape.SequenceEqual(expected.Select(size => (long)size)))
        {
            throw new InvalidDataException($"{what} of the shape {array.ShapeText}; it must be [{string.Join(", ", expected)}]. Save model and weights together, from one model");
        }

        float[] values = array.Read();
        if (values.Length != expected.Aggregate(1, (product, size) => product * size))
        {
            throw new InvalidDataException($"{what} of {values.Length:N0} numbers in the shape {array.ShapeText}: the file is damaged");
        }

        if (!Array.TrueForAll(values, float.IsFinite))
        {
            throw new InvalidDataException($"{what} with values that are no numbers, or infinite: its training failed, or the file is damaged");
        }

        return isColoured ? SumOverChannels(values, shape[^1]) : values;
    }

    // Channels are the last index but one, also where a map was flattened.
    private float[] SumOverChannels(float[] values, int units)
    {
        var sums = new float[values.Length / channels];
        for (int place = 0; place < sums.Length / units; place++)
        {
            for (int channel = 0; channel < channels; channel++)
            {
                Span<float> sum = sums.AsSpan(place * units, units);
                TensorPrimitives.Add(sum, values.AsSpan(((place * channels) + channel) * units, units), sum);
            }
        }

        return sums;
    }

    /// <summary>What is known of the values on their way.</summary>
    /// <param name="Flattened">The map that they were, where it was flattened.</param>
    /// <param name="IsColoured">Whether they are still the image's own channels.</param>
    private readonly record struct State(MapShape? Flattened, bool IsColoured);
}
