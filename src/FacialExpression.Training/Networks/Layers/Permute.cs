using System.Text.Json.Serialization;

namespace FacialExpression.Training;

/// <summary>
/// Exchanges the axes of a feature map: (h, w, c) becomes the shape of those axes in another order.
/// </summary>
/// <example><code>new Permute(2, 3, 1)   // (12, 10, 32) → (10, 32, 12)</code></example>
public sealed record Permute : Layer
{
    /// <summary>Creates the layer.</summary>
    /// <param name="first">The axis of the input that becomes the height: 1 for height, 2 for width, 3 for channels.</param>
    /// <param name="second">The axis of the input that becomes the width.</param>
    /// <param name="third">The axis of the input that becomes the channels.</param>
    [JsonConstructor]
    public Permute(int first, int second, int third) => (First, Second, Third) = (first, second, third);

    /// <summary>The axis of the input that becomes the height: 1 for height, 2 for width, 3 for channels.</summary>
    public int First { get; init; }

    /// <summary>The axis of the input that becomes the width.</summary>
    public int Second { get; init; }

    /// <summary>The axis of the input that becomes the channels.</summary>
    public int Third { get; init; }

    internal override string KerasName => "permute";

    /// <summary>The axes of the output in the order of ours, channels first, counted with the images' as 0.</summary>
    internal int[] ChannelsFirst
    {
        get
        {
            int[] places = [2, 3, 1];
            return [0, places[Third - 1], places[First - 1], places[Second - 1]];
        }
    }

    internal override TensorShape GetOutputShape(TensorShape input)
    {
        MapShape map = LayerException.RequireMap(input);
        int[] axes = [First, Second, Third];
        if (!axes.Order().SequenceEqual([1, 2, 3]))
        {
            throw new LayerException($"needs the axes 1, 2 and 3, each once, received {string.Join(", ", axes)}");
        }

        int[] sizes = [map.Height, map.Width, map.Channels];
        return new MapShape(sizes[First - 1], sizes[Second - 1], sizes[Third - 1]);
    }
}
