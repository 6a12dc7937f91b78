using FacialExpression.Training.Engine;
using TorchSharp;

namespace FacialExpression.Training.Tests.Networks.Layers;

/// <summary>What layers give, against values worked out by hand after Keras' definitions.</summary>
[Collection(TorchTests.Name)]
public sealed class LayerValueTests : TensorTests
{
    // Padding "same" for a kernel of 2: none at the top and left, one at the bottom and right.
    [Fact]
    public void Same_padding_puts_the_odd_place_at_the_bottom_and_right() => Assert.Equal(
        [1 + 2 + 4 + 5, 2 + 3 + 5 + 6, 3 + 6, 4 + 5, 5 + 6, 6],
        Run(new Conv2D(1, 2) { Padding = Padding.Same, UseBias = false }, 2, 3, [1, 2, 3, 4, 5, 6], kernel: [1, 1, 1, 1]));

    // Three rows and columns in steps of two: the first window starts one place outside.
    [Fact]
    public void Same_padding_with_strides_centers_the_windows() => Assert.Equal(
        [1 + 2 + 4 + 5, 2 + 3 + 5 + 6, 4 + 5 + 7 + 8, 5 + 6 + 8 + 9],
        Run(new Conv2D(1, 3) { Padding = Padding.Same, Strides = 2, UseBias = false }, 3, 3, [1, 2, 3, 4, 5, 6, 7, 8, 9],
            kernel: [.. Enumerable.Repeat(1f, 9)]));

    [Fact]
    public void An_average_counts_only_places_inside_the_map() => Assert.Equal(
        [3f, 4.5f, 7.5f, 9f],
        Run(new AveragePooling2D(2) { Padding = Padding.Same }, 3, 3, [1, 2, 3, 4, 5, 6, 7, 8, 9]));

    [Fact]
    public void A_maximum_never_takes_what_is_outside() => Assert.Equal(
        [-1f, -3f, -7f, -9f],
        Run(new MaxPooling2D(2) { Padding = Padding.Same }, 3, 3, [-1, -2, -3, -4, -5, -6, -7, -8, -9]));

    [Fact]
    public void A_global_average_is_the_mean_of_the_map() =>
        Assert.Equal([3.5f], Run(new GlobalAveragePooling2D(), 2, 3, [1, 2, 3, 4, 5, 6]));

    [Fact]
    public void A_separable_convolution_filters_each_channel_and_then_mixes()
    {
        // Channel 0 is the input, channel 1 twice the input; windows of 2 summed, then 1 · a − 1 · b + 0.5.
        var network = new TorchNetwork(Build([new Conv2D(2, 1) { UseBias = false }, new SeparableConv2D(1, 2)], 2, 3), torch.CPU);
        Set(network, ("conv2d/kernel", [1, 2]), ("separable_conv2d/depthwise_kernel", [1, 1, 1, 1, 2, 0, 0, 0]),
            ("separable_conv2d/pointwise_kernel", [1, -1]), ("separable_conv2d/bias", [0.5f]));
        float[] values = Features(network, [1, 2, 3, 4, 5, 6], 2, 3, training: false, layers: 2);
        Assert.Equal([(1 + 2 + 4 + 5) - (2 * 2 * 1) + 0.5f, (2 + 3 + 5 + 6) - (2 * 2 * 2) + 0.5f], values);
    }

    [Fact]
    public void Batch_normalization_normalizes_by_the_batch_and_keeps_Keras_averages()
    {
        // One channel, two images of 1×2: mean 4, variance (9 + 1 + 1 + 9) / 4 = 5, divided by n.
        var network = new TorchNetwork(Build([new BatchNormalization(0.9, 0.0001)], 1, 2), torch.CPU);
        Set(network, ("batch_normalization/gamma", [2]), ("batch_normalization/beta", [1]));
        float[] values = Features(network, [1, 3, 5, 7], 1, 2, training: true);
        float[] expected = [.. new[] { 1, 3, 5, 7 }.Select(x => (float)((2 * (x - 4) / Math.Sqrt(5.0001)) + 1))];
        Assert.All(expected.Zip(values), v => Assert.Equal(v.First, v.Second, 1e-5f));

        // 0.9 · 0 + 0.1 · 4 and 0.9 · 1 + 0.1 · 5.
        Assert.Equal(0.4f, Get(network, "batch_normalization/moving_mean")[0], 1e-6f);
        Assert.Equal(1.4f, Get(network, "batch_normalization/moving_variance")[0], 1e-6f);

        // Predicting takes the averages and leaves them.
        values = Features(network, [1, 3], 1, 2, training: false);
        expected = [.. new[] { 1, 3 }.Select(x => (float)((2 * (x - 0.4) / Math.Sqrt(1.4001)) + 1))];
        Assert.All(expected.Zip(values), v => Assert.Equal(v.First, v.Second, 1e-5f));
        Assert.Equal(0.4f, Get(network, "batch_normalization/moving_mean")[0], 1e-6f);
    }

    [Fact]
    public void Spatial_dropout_drops_whole_channels_and_makes_up_for_them()
    {
        var network = new TorchNetwork(
            Build([new Conv2D(400, 1) { UseBias = false }, new SpatialDropout2D(0.25)], 2, 2), torch.CPU);
        Set(network, ("conv2d/kernel", [.. Enumerable.Repeat(3f, 400)]));
        float[][] channels = [.. Features(network, [1, 1, 1, 1], 2, 2, training: true, layers: 2).Chunk(4)];
        Assert.All(channels, c => Assert.Single(c.Distinct()));
        Assert.InRange(channels.Count(c => c[0] == 0), 70, 130);
        Assert.All(channels.Where(c => c[0] != 0), c => Assert.Equal(4f, c[0], 1e-5f));
    }

    [Fact]
    public void A_batch_of_one_value_a_channel_has_no_variance_and_keeps_the_average_a_number()
    {
        var network = new TorchNetwork(
            Build([new Conv2D(1, 1) { UseBias = false }, new BatchNormalization(0.9)], 1, 1), torch.CPU);
        Set(network, ("conv2d/kernel", [2]), ("batch_normalization/moving_variance", [4]));
        Features(network, [5], 1, 1, training: true, layers: 2);
        Assert.Equal([3.6f], Get(network, "batch_normalization/moving_variance"), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Equal([1f], Get(network, "batch_normalization/moving_mean"), (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void Moving_averages_are_counted_as_not_trainable()
    {
        Sequential model = Build([new Conv2D(5, 1), new BatchNormalization()], 3, 3);
        Assert.Equal(10, model.ParameterCount - model.TrainableParameterCount);
        Assert.Contains("Non-trainable params: 10 (40.00 B)", model.Summary(), StringComparison.Ordinal);
    }

    private static Sequential Build(Layer[] layers, int height, int width) => new(
        new ImageShape(height, width, 1),
            [.. layers, .. layers[^1] is GlobalAveragePooling2D
                ? Array.Empty<Layer>()
                : [new Flatten()], new Dense(7, ActivationFunction.Softmax)]);

    private static float[] Run(Layer layer, int height, int width, float[] input, float[]? kernel = null)
    {
        var network = new TorchNetwork(Build([layer], height, width), torch.CPU);
        if (kernel is not null)
        {
            Set(network, ("conv2d/kernel", kernel));
        }

        return Features(network, input, height, width, training: false);
    }

    /// <summary>What the first layers give.</summary>
    private static float[] Features(TorchNetwork network, float[] input, int height, int width, bool training, int layers = 1)
    {
        torch.Tensor images = torch.tensor(input, [input.Length / (height * width), 1, height, width]);
        return network.Forward(images, new Pass(training, null, 0), layers).data<float>().ToArray();
    }

    private static void Set(TorchNetwork network, params (string Path, float[] Values)[] values) => network.SetWeights(
        [.. network.GetWeights()
            .Select(w => Array.Find(values, v => v.Path == w.Path) is { Values: { } own } ? w with { Values = own } : w)]);

    private static float[] Get(TorchNetwork network, string path) =>
        network.GetWeights().Single(w => w.Path == path).Values.ToArray();
}
