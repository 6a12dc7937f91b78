using FacialExpression.Training.Formats.Keras;
using FacialExpression.Training.Tests.Networks.Layers;

namespace FacialExpression.Training.Tests.Networks;

public class PlacedLayerTests
{
    private static readonly Dense End = new(7, ActivationFunction.Softmax);

    public static TheoryData<string> Rows => [.. LayerRows.All.Keys];

    [Fact]
    public void Residuals_own_the_layers_of_their_branches()
    {
        var inner = new Residual([new Conv2D(2, 1)]);
        var network = new Sequential(new ImageShape(4, 4, 1),
        [
            new Conv2D(2, 1),
            new Residual([new BatchNormalization(), inner]) { Shortcut = [new Conv2D(2, 1), new Dropout(0.5)] },
            new Flatten(),
            End,
        ]);
        PlacedLayer residual = network.Layers[1];
        Assert.Equal(["residual/batch_normalization", "residual/residual"], residual.Paths[0].Select(l => l.Path));
        Assert.Equal(["residual/shortcut/conv2d", "residual/shortcut/dropout"], residual.Paths[1].Select(l => l.Path));
        Assert.Equal("residual/residual/conv2d", residual.Paths[0][1].Paths[0][0].Path);
        Assert.Equal("conv2d", residual.Paths[0][1].Paths[0][0].Name);
        Assert.Equal([0, 1], residual.Paths[1].Select(l => l.Index));
        Assert.Empty(residual.Parameters);
        Assert.Equal(8 + 6 + 6, residual.ParameterCount);
        Assert.Equal(
            [
                "conv2d", "residual/batch_normalization", "residual/residual/conv2d", "residual/shortcut/conv2d",
                "residual/shortcut/dropout", "flatten", "dense",
            ],
            network.Leaves.Select(l => l.Path));
    }

    // Each level placed its layers twice, so sixty levels never ended.
    [Fact]
    public void Sixty_nested_residuals_are_placed_once_each()
    {
        Sequential network = Nested(60);
        Assert.Equal(2 + (16 * 7) + 7, network.ParameterCount);
        Assert.Contains("residual/residual/residual", network.Leaves.First().Path, StringComparison.Ordinal);
    }

    // The innermost of 65 is inside 64 others.
    [Theory]
    [InlineData(66)]
    [InlineData(70)]
    public void Residuals_nested_beyond_the_limit_are_refused(int depth)
    {
        Assert.Equal(64, Nested(65).Leaves.First().Path.Count(c => c == '/') - 1);
        Assert.Contains(
            "is inside more than 64 other layers of paths",
            Assert.Throws<InvalidNetworkException>(() => Nested(depth)).Message[^200..],
            StringComparison.Ordinal);
    }

    // The order of a row matters where it has several places and several channels.
    [Theory]
    [InlineData(1, 1, 8, false)]
    [InlineData(4, 4, 1, false)]
    [InlineData(1, 2, 2, true)]
    [InlineData(2, 1, 2, true)]
    public void Only_maps_of_places_and_channels_have_an_order_when_flattened(int height, int width, int channels, bool expected)
    {
        var map = new MapShape(height, width, channels);
        Assert.Equal(expected ? map : null, new PlacedLayer(0, "flatten", new Flatten(), map, flattened: null).FlattenedOutput);
    }

    [Fact]
    public void FlattenedOutput_is_the_map_until_a_layer_reorders_the_row()
    {
        var map = new MapShape(3, 3, 2);
        Assert.Equal((map, false), Ends(new Branches(Join.Add, [[new Flatten()], [new Flatten()]])));
        Assert.Equal((map, false), Ends(new Residual([new Flatten()]) { Shortcut = [new Flatten(), new Dropout(0.5)] }));
        Assert.Equal((null, true), Ends(new Branches(Join.Concatenate, [[new Flatten()], [new Flatten()]])));
        Assert.Equal((null, true), Ends(new Branches(Join.Add, [[new Flatten()], [new Flatten(), new Dense(18)]])));
        Assert.Equal((null, true), Ends(new Branches(Join.Add, [[new Dense(18), new Flatten()], []]), new Flatten()));
        Assert.Equal((null, false), Ends(new Branches(Join.Add, [[new Dense(18)], [new Dense(18)]]), new Flatten()));
        Assert.Equal((null, false), Ends(new Branches(Join.Concatenate, [[new Dense(18)], [new Dense(1)]]), new Flatten()));
        Assert.Equal((null, false), Ends(new Branches(Join.Concatenate, [[], []])));

        (MapShape? Map, bool JoinsOrders) Ends(Layer layer, params Layer[] before)
        {
            var model = new Sequential(
                new ImageShape(3, 3, 1), [new Conv2D(2, 1), .. before, layer, new Flatten(), End]);
            PlacedLayer placed = model.Layers[before.Length + 1];
            return (placed.FlattenedOutput, placed.JoinsOrders);
        }
    }

    // Keras' compute_fans on the shapes that Keras gives its kernels.
    [Theory]
    [MemberData(nameof(Rows))]
    public void Fans_are_those_of_Keras_compute_fans(string row)
    {
        foreach (PlacedLayer layer in LayerRows.All[row].Build().Leaves)
        {
            for (int i = 0; i < layer.Parameters.Count; i++)
            {
                LayerParameter parameter = layer.Parameters[i];
                int[] shape = KerasLayout.Of(layer, i).Shape;
                if (shape.Length == 3)
                {
                    continue; // Slopes, which begin at 0 and have no fans.
                }

                int field = shape.SkipLast(2).Aggregate(1, (product, size) => product * size);
                (int fanIn, int fanOut) = shape.Length == 1 ? (shape[0], shape[0]) : (field * shape[^2], field * shape[^1]);
                Assert.Equal((layer.PathOf(parameter), fanIn, fanOut),
                    (layer.PathOf(parameter), parameter.FanIn, parameter.FanOut));
            }
        }
    }

    [Fact]
    public void A_depthwise_kernel_has_an_input_per_channel()
    {
        // (3, 3, 5, 1) in Keras: 3·3·5 inputs, 3·3·1 units.
        LayerParameter kernel = new DepthwiseConv2D(3).GetParameters(new MapShape(9, 9, 5))[0];
        Assert.Equal((45, 9), (kernel.FanIn, kernel.FanOut));
    }

    [Fact]
    public void The_last_kernel_gives_the_logits_wherever_softmax_is()
    {
        var input = new ImageShape(6, 6, 1);
        var softmax = new Activation(ActivationFunction.Softmax);
        Assert.Equal("dense", new Sequential(input, [new Flatten(), End]).LastKernelLayer?.Path);
        Assert.Equal("dense_1",
            new Sequential(input, [new Flatten(), new Dense(9), new Dense(7), softmax]).LastKernelLayer?.Path);
        Assert.Equal(
            "dense", new Sequential(input, [new Flatten(), new Dense(7), new Dropout(0.1), softmax]).LastKernelLayer?.Path);
        Assert.Equal(
            "conv2d",
            new Sequential(input, [new Conv2D(7, 1), new BatchNormalization(), new GlobalAveragePooling2D(), softmax])
                .LastKernelLayer?.Path);
        Assert.Null(new Sequential(input, [new Flatten(), softmax]).LastKernelLayer);
    }

    private static Sequential Nested(int depth)
    {
        Layer layer = new Conv2D(1, 1);
        for (int i = 0; i < depth; i++)
        {
            layer = new Residual([layer]);
        }

        return new Sequential(new ImageShape(4, 4, 1), [layer, new Flatten(), End]);
    }
}
