using System.Text.Json;
using FacialExpression.Training.Tests.Networks.Layers;

namespace FacialExpression.Training.Tests.Networks;

public class NetworkJsonTests
{
    public static TheoryData<string> Rows => [.. LayerRows.All.Keys];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Every_layer_is_read_back_with_all_settings(string row)
    {
        Sequential network = LayerRows.All[row].Build();
        Sequential read = NetworkJson.Read(NetworkJson.Write(network));
        Assert.Equal(network.Input, read.Input);
        Assert.Equal(network.Layers.Select(l => l.Layer), read.Layers.Select(l => l.Layer));
    }

    [Fact]
    public void Settings_that_are_missing_have_their_defaults()
    {
        Sequential network = NetworkJson.Read(
            """
            {"height":6,"width":6,"channels":1,"layers":[{"type":"Conv2D","filters":3,"kernelSize":3},{"type":"Flatten"},
            {"type":"Dense","units":7,"activation":"Softmax"}]}
            """);
        Assert.Equal(
            [new Conv2D(3, 3), new Flatten(), new Dense(7, ActivationFunction.Softmax)], network.Layers.Select(l => l.Layer));
    }

    // The deepest nesting that Sequential accepts.
    [Fact]
    public void Branches_inside_64_others_survive_a_round_trip()
    {
        Layer layer = new Conv2D(1, (1, 2)) { Padding = Padding.Same };
        for (int i = 0; i < 65; i++)
        {
            layer = new Branches(Join.Add, [[layer], []]);
        }

        var network = new Sequential(
            new ImageShape(4, 4, 1), [layer, new Flatten(), new Dense(7, ActivationFunction.Softmax)]);
        Assert.Equal(layer, NetworkJson.Read(NetworkJson.Write(network)).Layers[0].Layer);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("[1")]
    [InlineData("""{"height":6,"width":6,"channels":1,"layers":null}""")]
    [InlineData("""{"height":6,"width":6,"channels":1,"layers":[{"type":"Transformer"}]}""")]
    [InlineData("""{"height":6,"width":6,"channels":1,"layers":[{"units":7}]}""")]
    [InlineData("""{"height":6,"width":6,"channels":1,"layers":[{"type":"Dense"}]}""")]
    [InlineData("""{"height":6,"width":6,"channels":1,"layers":[{"type":"Dense","units":7,"sparsity":2}]}""")]
    [InlineData("""{"height":6,"width":6,"channels":1,"layers":[{"type":"Dense","units":7,"activation":2}]}""")]
    [InlineData("""{"height":6,"width":6,"channels":1,"layers":[{"type":"Residual","layers":null}]}""")]
    public void What_is_no_description_of_a_network_is_refused(string json) =>
        Assert.Throws<JsonException>(() => NetworkJson.Read(json));

    [Theory]
    [InlineData("""{"height":6,"width":6,"channels":1,"layers":[null]}""")]
    [InlineData("""{"height":6,"width":6,"channels":1,"layers":[{"type":"Dense","units":7}]}""")]
    [InlineData("""{"height":-6,"width":6,"channels":1,"layers":[{"type":"Flatten"}]}""")]
    public void Layers_that_do_not_fit_are_refused(string json) =>
        Assert.Throws<InvalidNetworkException>(() => NetworkJson.Read(json));
}
