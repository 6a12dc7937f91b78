using System.Text.Json;
using FacialExpression.ModelFiles.Onnx;
using FacialExpression.Training.Formats.Onnx;
using Google.Protobuf;

namespace FacialExpression.Training.Tests.Formats.Onnx;

public class OnnxExporterTests
{
    private static readonly Sequential Network =
        new(new ImageShape(2, 1, 1), [new Flatten(), new Dense(7, ActivationFunction.Softmax)]);

    private static ModelProto Export()
    {
        PlacedLayer dense = Network.Layers[1];
        float[] kernel = [.. Enumerable.Range(0, 14).Select(i => (float)i)];
        ModelWeight[] weights =
            [new(dense.Name, dense.Parameters[0], kernel), new(dense.Name, dense.Parameters[1], new float[7])];
        return OnnxExporter.Export(
            Network, weights, new ExpressionModelMetadata { ModelName = "Model X", Input = Network.Input, Provenance = "{}" });
    }

    [Fact]
    public void The_file_is_opset_17_with_IR_8_and_any_number_of_images()
    {
        ModelProto model = Export();
        Assert.Equal(8, model.IrVersion);
        Assert.Equal([("", 17L), ("ai.onnx.ml", 3L)], model.OpsetImport.Select(o => (o.Domain, o.Version)));
        Assert.Equal("N", model.Graph.Input.Single().Type.TensorType.Shape.Dim[0].DimParam);
        Assert.Equal(["Image"], model.Graph.Input.Select(i => i.Name));
        Assert.Equal(["Score", "PredictedLabel"], model.Graph.Output.Select(o => o.Name));
        Assert.All(model.Graph.Output, o => Assert.Equal("N", o.Type.TensorType.Shape.Dim[0].DimParam));
    }

    [Fact]
    public void Weights_are_little_endian_floats_in_their_order()
    {
        TensorProto kernel = Export().Graph.Initializer.Single(i => i.Name == "dense/kernel");
        Assert.Equal([7L, 2L], kernel.Dims);
        Assert.Equal(Enumerable.Range(0, 14).SelectMany(i => BitConverter.GetBytes((float)i)), kernel.RawData.ToByteArray());
    }

    [Fact]
    public void Metadata_holds_labels_size_scaling_name_and_provenance()
    {
        Dictionary<string, string> properties = Export().MetadataProps.ToDictionary(p => p.Key, p => p.Value);
        Assert.Equal("Angry,Disgust,Fear,Happy,Neutral,Sad,Surprise", properties["FacialExpression.Labels"]);
        Assert.Equal("2x1x1", properties["FacialExpression.InputSize"]);
        Assert.Equal("0.003921569", properties["FacialExpression.Scale"]);
        Assert.Equal("Model X", properties["FacialExpression.ModelName"]);
        Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(properties["FacialExpression.Provenance"]).RootElement.ValueKind);
    }

    [Fact]
    public void ML_NET_finds_the_slot_names_of_Score()
    {
        // The name and the attribute that ML.NET's OnnxTransformer looks for.
        AttributeProto keys = Export().Graph.Node.Single(
            n => n.Name == "mlnet.Score.SlotNames").Attribute.Single(a => a.Name == "keys_strings");
        Assert.Equal(ExpressionLabels.All, keys.Strings.Select(s => s.ToStringUtf8()));
    }

    [Fact]
    public void Residual_is_an_Add_of_its_branches_with_unique_names()
    {
        var block = new Residual([new Conv2D(1, 1, ActivationFunction.Relu), new Residual([new Conv2D(1, 1)])])
        {
            Shortcut = [new Conv2D(1, 1)],
        };
        var network = new Sequential(new ImageShape(2, 1, 1), [block, block, .. Network.Layers.Select(l => l.Layer)]);
        IEnumerable<ModelWeight> weights =
            network.Leaves.SelectMany(l => l.Parameters.Select(p => new ModelWeight(l.Path, p, new float[p.Count])));
        var metadata = new ExpressionModelMetadata { ModelName = "Model X", Input = network.Input };
        GraphProto graph = OnnxExporter.Export(network, [.. weights], metadata).Graph;

        NodeProto add = graph.Node.Single(n => n.Name == "residual_1");
        Assert.Equal("Add", add.OpType);
        Assert.Equal(["residual_1/residual", "residual_1/shortcut/conv2d"], add.Input);
        NodeProto nested = graph.Node.Single(n => n.Name == "residual_1/residual");
        Assert.Equal(["residual_1/residual/conv2d", "residual_1/conv2d"], nested.Input);

        string[] values = [.. graph.Initializer.Select(i => i.Name), .. graph.Node.SelectMany(n => n.Output)];
        Assert.Equal(values.Distinct(), values);
        Assert.Contains("residual_1/shortcut/conv2d/kernel", values);
        Assert.Contains("residual_1/residual/conv2d/bias", values);
    }

    [Fact]
    public void The_bytes_have_the_field_numbers_of_the_ONNX_format()
    {
        // Worked out by hand from onnx.proto: field 1 (ir_version) varint 8, field 2 (producer_name) text.
        byte[] bytes = Export().ToByteArray();
        Assert.Equal([0x08, 0x08, 0x12, 25], bytes[..4]);
        Assert.Equal("FacialExpression.Training"u8.ToArray(), bytes[4..29]);
    }
}
