using FacialExpression.ModelFiles.Onnx;
using FacialExpression.Training.Formats.Onnx;
using FacialExpression.Training.Tests.Formats.Keras;
using FacialExpression.Training.Tests.Networks.Layers;
using Google.Protobuf;

namespace FacialExpression.Training.Tests.Formats.Onnx;

/// <summary>Files that are damaged, foreign or hostile end in one exception; weights that are not finite are not saved.</summary>
public sealed class BrokenOnnxTests : TemporaryFolder
{
    // Its maps may change their size: what follows adapts.
    private static readonly TrainedExpressionModel Model = ModelMaker.Make(new Sequential(LayerRows.Input,
    [
        new Conv2D(4, 3, ActivationFunction.Relu),
        new Residual([new Conv2D(4, 3) { Padding = Padding.Same }]) { Shortcut = [new Conv2D(4, 1)] },
        new GlobalAveragePooling2D(),
        new Dense(7, ActivationFunction.Softmax),
    ]));

    [Fact]
    public void A_missing_file_is_a_FileNotFoundException() =>
        Assert.Throws<FileNotFoundException>(() => TrainedExpressionModel.Load(At("none.onnx")));

    [Fact]
    public void Text_cut_files_and_empty_files_are_refused()
    {
        byte[] whole = OnnxExporter.Export(Model.Network, Model.Weights, Model.Metadata).ToByteArray();
        Assert.All(
            [[], "hello"u8.ToArray(), whole[..(whole.Length / 2)], whole[..^1]],
            bytes => Assert.Throws<InvalidModelFileException>(() => TrainedExpressionModel.Load(new MemoryStream(bytes))));
    }

    [Fact]
    public void Files_beyond_the_limits_are_refused_and_load_with_others()
    {
        Model.Save(At("model.onnx"));
        var limits = new ModelLimits { MaxModelBytes = 100 };
        Assert.Contains(
            "MaxModelBytes",
            Assert.Throws<InvalidModelFileException>(() => TrainedExpressionModel.Load(At("model.onnx"), limits)).Message,
            StringComparison.Ordinal);
        Assert.Equal("Test", TrainedExpressionModel.Load(At("model.onnx"), ModelLimits.Default).Name);
    }

    [Fact]
    public void A_description_that_is_not_that_of_the_graph_does_not_count()
    {
        string[] descriptions =
        [
            "{", "null", "{\"height\":12,\"width\":10,\"channels\":1,\"layers\":[]}",
            NetworkJson.Write(LayerRows.All["Dense"].Build()),
            NetworkJson.Write(Model.Network).Replace("\"Relu\"", "\"Elu\"", StringComparison.Ordinal),
        ];
        Assert.All(descriptions, description =>
        {
            TrainedExpressionModel loaded = Load(file => Describe(file, description));
            Assert.Equal(Model.Network.Layers.Select(l => l.Layer), loaded.Network.Layers.Select(l => l.Layer));
        });
    }

    [Theory]
    [InlineData("Product", "multiplies two values")]
    [InlineData("Temperature", "divides by a temperature of 2; its metadata has 1")]
    [InlineData("Pads", "neither valid nor same")]
    public void Graphs_that_this_library_does_not_write_are_refused_by_name(string change, string expected)
    {
        string message = Assert.Throws<InvalidModelFileException>(() => Load(file =>
        {
            Describe(file, "");
            Change(file.Graph, change);
        })).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.StartsWith("The stream", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Weights_that_are_not_finite_are_not_saved_and_the_old_file_stays(float value)
    {
        TrainedExpressionModel broken = WithValue(Model, "residual/shortcut/conv2d/kernel", 3, value);
        (string Name, Action Save)[] saves =
        [
            ("model.onnx", () => broken.Save(At("model.onnx"))),
            ("half.onnx", () => broken.Save(At("half.onnx"), WeightFormat.Float16)),
            ("model.keras", () => KerasModel.Save(broken, At("model.keras"))),
            ("model.h5", () => KerasModel.Save(broken, At("model.h5"))),
            ("model.weights.h5", () => KerasModel.SaveArchitecture(broken, At("architecture.json"), At("model.weights.h5"))),
            ("model.json", () => KerasModel.SaveTensorFlowJs(broken, Folder)),
        ];
        Assert.All(saves, save =>
        {
            File.WriteAllText(At(save.Name), "old");
            string message = Assert.Throws<InvalidNetworkException>(save.Save).Message;
            Assert.Contains("value 3 of its weight residual/shortcut/conv2d/kernel is", message, StringComparison.Ordinal);
            Assert.Equal("old", File.ReadAllText(At(save.Name)));
        });
        Assert.Equal(saves.Select(s => s.Name).Order(), Directory.GetFiles(Folder).Select(f => Path.GetFileName(f)).Order());
        using var stream = new MemoryStream();
        Assert.Throws<InvalidNetworkException>(() => broken.Save(stream));
        Assert.Equal(0, stream.Length);
    }

    private static void Change(GraphProto graph, string change)
    {
        switch (change)
        {
            case "Product":
                graph.Node.Single(n => n.OpType == "Add").OpType = "Mul";
                break;
            case "Temperature":
                NodeProto softmax = graph.Node.Single(n => n.OpType == "Softmax");
                graph.Initializer.Add(OnnxGraph.Constant("temperature", [], [2f]));
                graph.Node.Insert(graph.Node.IndexOf(softmax),
                    OnnxGraph.Node("Div", [softmax.Input[0], "temperature"], "calibrated"));
                softmax.Input[0] = "calibrated";
                break;
            default:
                SetInts(graph, "pads", [2, 0, 0, 1]);
                break;
        }
    }

    // Of the first convolution.
    private static void SetInts(GraphProto graph, string name, long[] values)
    {
        AttributeProto attribute = graph.Node.First(n => n.OpType == "Conv").Attribute.Single(a => a.Name == name);
        attribute.Ints.Clear();
        attribute.Ints.Add(values);
    }

    private static void Describe(ModelProto file, string description) =>
        file.MetadataProps.Single(p => p.Key == OnnxExporter.NetworkKey).Value = description;

    private static TrainedExpressionModel Load(Action<ModelProto> change)
    {
        ModelProto file = OnnxExporter.Export(Model.Network, Model.Weights, Model.Metadata);
        change(file);
        return TrainedExpressionModel.Load(new MemoryStream(file.ToByteArray()));
    }

    private static TrainedExpressionModel WithValue(TrainedExpressionModel model, string path, int index, float value)
    {
        ModelWeight[] weights = [.. model.Weights.Select(w => w with { Values = w.Values.ToArray() })];
        int at = Array.FindIndex(weights, w => w.Path == path);
        float[] values = weights[at].Values.ToArray();
        values[index] = value;
        weights[at] = weights[at] with { Values = values };
        return new TrainedExpressionModel(model.Network, weights, model.Metadata);
    }
}
