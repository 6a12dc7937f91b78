using FacialExpression.Training.Engine;
using FacialExpression.Training.Tests.Formats.Onnx;
using TorchSharp;

namespace FacialExpression.Training.Tests.Networks.Layers;

/// <summary>
/// What every layer owes: shape, parameter count, the same answer from TorchSharp and ONNX Runtime. One row a layer.
/// </summary>
[Collection(TorchTests.Name)]
public class LayerContractTests
{
    public static TheoryData<string> Names => [.. LayerRows.All.Keys];

    [Fact]
    public void Every_layer_has_a_row()
    {
        IEnumerable<Type> all = typeof(Layer).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(Layer)) && !t.IsAbstract);
        Assert.Empty(all.Except(LayerRows.All.Values.Select(r => r.Layer.GetType())));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Shape_and_parameters_are_those_worked_out_by_hand(string name)
    {
        LayerRow row = LayerRows.All[name];
        PlacedLayer placed = row.Build().Layers[row.Before.Length];
        Assert.Equal(row.OutputShape, placed.Output.ToString());
        Assert.Equal(row.Parameters, placed.ParameterCount);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void TorchSharp_and_ONNX_Runtime_agree(string name)
    {
        TestData.RequireNativeEngine();
        Sequential model = LayerRows.All[name].Build();
        Assert.InRange(OnnxParity.LargestDifference(model, batchSize: 1), 0, 1e-5);
        Assert.InRange(OnnxParity.LargestDifference(model, batchSize: 7), 0, 1e-5);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Only_dropout_and_normalization_differ_between_training_and_prediction(string name)
    {
        TestData.RequireNativeEngine();
        TorchEngine.Ensure();
        LayerRow row = LayerRows.All[name];
        using DisposeScope scope = torch.NewDisposeScope();
        using var network = new TorchNetwork(row.Build(), torch.CPU);
        torch.Tensor images = new Draws(7).Uniform(4, 1, LayerRows.Input.Height, LayerRows.Input.Width);
        float[] training = network.Forward(images, training: true).data<float>().ToArray();
        float[] prediction = network.Forward(images, training: false).data<float>().ToArray();
        Assert.Equal(Differs(row.Layer), !training.SequenceEqual(prediction));
    }

    private static bool Differs(Layer layer) => layer is Dropout or SpatialDropout2D or BatchNormalization
        || (layer is BranchingLayer branching && branching.PathLayers.SelectMany(path => path).Any(Differs));
}
