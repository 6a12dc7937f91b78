using System.Numerics.Tensors;

namespace FacialExpression.Training.Formats.Keras;

/// <summary>Reads the weights of a network that is known, in our order.</summary>
/// <param name="weights">The file's.</param>
/// <param name="channels">The channels of the image over which the first kernel is summed; 1 for none.</param>
/// <exception cref="InvalidDataException">
/// A weight is missing, has another shape, or holds what is no number; the message names its layer.
/// </exception>
internal sealed class WeightReader(IKerasWeights weights, int channels)
{
    private static readonly string[] Names =
        ["kernel", "bias", "gamma", "beta", "moving_mean", "moving_variance", "depthwise_kernel", "pointwise_kernel", "alpha"];

    private readonly List<ModelWeight> _read = [];

    public IReadOnlyList<ModelWeight> Read(Sequential network, IReadOnlyList<PlannedLayer> plan)
    {
        Read(network.Layers, plan, channels > 1);
        return _read;
    }

    /// <returns>Whether the values are still the image's own channels after these layers.</returns>
    private bool Read(IReadOnlyList<PlacedLayer> layers, IReadOnlyList<PlannedLayer> plan, bool isColored)
    {
        foreach ((PlacedLayer layer, PlannedLayer planned) in layers.Zip(plan))
        {
            isColored = layer.Layer is BranchingLayer
                ? ReadPaths(layer, planned)
                : ReadLayer(layer, planned, isColored);
        }

        return isColored;
    }

    private bool ReadPaths(PlacedLayer layer, PlannedLayer planned)
    {
        // What a path flattens itself, the plan has brought to Keras' order; what was flattened before has ours.
        if (layer.JoinsOrders && layer.FlattenedInput is not null)
        {
            throw new InvalidDataException(
                $"{planned.Source.Title} joins a flattened map with values of another order. Let all its "
                + "branches flatten, or none");
        }

        foreach ((IReadOnlyList<PlacedLayer> path, IReadOnlyList<PlannedLayer> plan) in layer.Paths.Zip(planned.Paths))
        {
            Read(path, plan, isColored: false);
        }

        return false;
    }

    private bool ReadLayer(PlacedLayer layer, PlannedLayer planned, bool isColored)
    {
        if (layer.Parameters.Count == 0)
        {
            return isColored;
        }

        KerasLayer source = planned.Source;
        if (planned.Weights is { } given)
        {
            AddGiven(layer, source, given);
            return false;
        }

        IReadOnlyList<KerasArray> arrays = InOrder(weights.Find(source), layer, source);
        for (int i = 0; i < layer.Parameters.Count; i++)
        {
            LayerParameter parameter = layer.Parameters[i];
            var layout = KerasLayout.Of(layer, i);
            bool isOfColors = isColored && i == 0;
            float[] values = ReadArray(arrays[i], layout.Shape, $"{source.Title} has a {parameter.Name}", isOfColors);
            _read.Add(new ModelWeight(layer.Path, parameter, layout.FromKeras(values)));
        }

        return false;
    }

    private static IReadOnlyList<KerasArray> InOrder(IReadOnlyList<KerasArray> arrays, PlacedLayer layer, KerasLayer source)
    {
        KerasArray[] named = [.. layer.Parameters.SelectMany(
            p => arrays.Where(a => NameOf(a) == p.Name || (p.Name == "kernel" && NameOf(a) == "depthwise_kernel")))];
        if (arrays.Count == layer.Parameters.Count)
        {
            return arrays.All(a => Names.Contains(NameOf(a))) && named.Length == arrays.Count ? named : arrays;
        }

        string[] wanted = [.. layer.Parameters.Select(p => p.Name)];
        throw new InvalidDataException(
            $"{source.Title} should have {wanted.Length} weights ({string.Join(", ", wanted)}); the file has {arrays.Count} "
            + "for it"
            + $"{(arrays.Count == 0 ? "" : $" ({string.Join(", ", arrays.Take(5).Select(a => Quoted.Text(a.Name)))})")}. Save "
            + "model and weights together, from one model");
    }

    private static string NameOf(KerasArray array) => array.Name.Split('/')[^1].Split(':')[0];

    private void AddGiven(PlacedLayer layer, KerasLayer source, WeightSource given)
    {
        try
        {
            foreach ((LayerParameter parameter, float[] values) in layer.Parameters.Zip(given(weights.Find(source))))
            {
                RequireFinite(values, $"{source.Title} has a {parameter.Name}");
                _read.Add(new ModelWeight(layer.Path, parameter, values));
            }
        }
        catch (InvalidDataException e) when (!e.Message.StartsWith(source.Title, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"{source.Title} {e.Message}", e);
        }
    }

    private static void RequireFinite(float[] values, string what)
    {
        if (!Array.TrueForAll(values, float.IsFinite))
        {
            throw new InvalidDataException(
                $"{what} with values that are no numbers, or infinite: its training failed, or the file is damaged");
        }
    }

    /// <param name="array">The array.</param>
    /// <param name="shape">Its shape, for a gray image.</param>
    /// <param name="what">How a message begins.</param>
    /// <param name="isColored">
    /// Whether there is a kernel for each channel. On gray, which has the same in all, their sum does what they do.
    /// </param>
    private float[] ReadArray(KerasArray array, int[] shape, string what, bool isColored)
    {
        int[] expected = !isColored
            ? shape
            : shape is [var height, var width, 1, var filters]
            ? [height, width, channels, filters]
            : [shape[0] * channels, shape[1]];
        // A convolution of one place that became a Dense, and a Dense of a map that became a convolution.
        bool isEqual = expected.Select(size => (long)size).SequenceEqual((expected, array.Shape) switch
        {
            ([_, _], [1, 1, var inputs, var units]) => [inputs, units],
            ([1, 1, _, _], [var inputs, var units]) => [1, 1, inputs, units],
            _ => array.Shape,
        });
        if (!isEqual)
        {
            throw new InvalidDataException(
                $"{what} of the shape {array.ShapeText}; it must be [{string.Join(", ", expected)}]. Save model and weights "
                + "together, from one model");
        }

        float[] values = array.Read();
        if (values.Length != expected.Aggregate(1, (product, size) => product * size))
        {
            throw new InvalidDataException(
                $"{what} of {values.Length:N0} numbers in the shape {array.ShapeText}: the file is damaged");
        }

        RequireFinite(values, what);
        return isColored ? SumOverChannels(values, shape[^1]) : values;
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
}
