using FacialExpression.ModelFiles.Onnx;
using Google.Protobuf;
using static FacialExpression.ModelFiles.Onnx.OnnxGraph;

namespace FacialExpression.Tests.ModelFiles.Guard;

/// <summary>Which files a face detector loads, and how others are named.</summary>
public class DetectorFileTests
{
    [Fact]
    public void A_detector_in_its_form_is_loaded_from_a_file_and_a_stream()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        File.WriteAllBytes(path, HandMadeDetector.Create());
        try
        {
            using FaceDetector file = FaceDetector.Load(path);
            Assert.Equal(0.5f, file.Threshold);
            File.WriteAllText(path, "none");
            Assert.Contains(
                path, Assert.Throws<InvalidModelFileException>(() => FaceDetector.Load(path)).Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }

        Assert.Contains(
            "gone.onnx",
            Assert.Throws<FileNotFoundException>(() => FaceDetector.Load("gone.onnx")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void An_expression_model_is_named_as_one() => Assert.Contains(
        "It is no face detector but the expression model \"Hand-made\", which ExpressionClassifier.Load loads.",
        Refuse(HandMadeModel.BrightnessModel()),
        StringComparison.Ordinal);

    [Fact]
    public void A_classifier_names_a_detector() => Assert.Contains(
        "It is no expression model but a face detector, which FaceDetector.Load loads.",
        GuardedModel.Refuse(HandMadeDetector.Create()),
        StringComparison.Ordinal);

    [Fact]
    public void Another_ONNX_model_is_described() => AssertRefused(
        "It is an ONNX model with the input \"picture\" and the output \"faces_8\", \"faces_16\", \"faces_32\", without",
        model =>
        {
            model.MetadataProps.Clear();
            model.Graph.Input[0].Name = "picture";
        });

    [Theory]
    [InlineData("")]
    [InlineData("not a model")]
    public void Bytes_that_are_no_model_are_refused(string text) =>
        Assert.Contains("is no ONNX model, or is damaged", Refuse([.. text.Select(c => (byte)c)]), StringComparison.Ordinal);

    [Fact]
    public void Each_operator_of_the_exporter_is_accepted()
    {
        using FaceDetector detector = HandMadeDetector.Load(WithNeck().ToByteArray());
        byte[] gray = HandMadeDetector.Squares(96, 96, 8, (40, 40));
        using Picture picture = Picture.FromPixels(gray, 96, 96, PixelFormat.Gray8);
        Assert.Single(detector.Detect(picture));
    }

    [Fact]
    public void Operators_of_expression_models_that_detectors_do_without_are_refused() => AssertRefused(
        "has an operator that is not known; Conv, BatchNormalization, Relu, Add, Resize,",
        model => Insert(model, Node("Sigmoid", ["Image"], "sigmoid")));

    [Fact]
    public void Enlargement_has_one_form()
    {
        void Refused(string expected, Action<NodeProto, GraphProto> change) => AssertRefused(
            expected,
            model =>
            {
                ModelProto neck = WithNeck();
                change(neck.Graph.NodeOf("up"), neck.Graph);
                model.Graph = neck.Graph;
            });
        Refused("has mode \"linear\"; it must be nearest", (node, graph) => Attribute(node, "mode").S = Utf8("linear"));
        Refused("has nearest_mode \"ceil\"", (node, graph) => Attribute(node, "nearest_mode").S = Utf8("ceil"));
        Refused("has no attribute mode", (node, graph) => node.Attribute.Remove(Attribute(node, "mode")));
        Refused("has the attribute \"antialias\", which is not known", (node, graph) => node.Attribute.Add(Int("antialias", 1)));
        Refused("has a region; it must have none", (node, graph) => node.Input[1] = "twice");
        Refused("it must be the factors 1, 1, 2, 2", (node, graph) => Twice(graph, [1, 1, 3, 2]));
        Refused("it must be the factors 1, 1, 2, 2", (node, graph) => Twice(graph, [1, 1, 4]));
        Refused("from 3 to 3 are allowed", (node, graph) => node.Input.Add("twice"));
    }

    [Fact]
    public void Maps_that_fit_only_at_some_sizes_are_refused()
    {
        // With a window of 561 pixels a picture of 640 has 80 columns, as at stride 8; others do not.
        AssertRefused("larger than its padded input", model =>
        {
            model.Graph.Initializer.Add(Constant("window", [15, 1, 2, 2], new float[60]));
            model.Graph.Node.Remove(model.Graph.NodeOf("faces_8"));
            model.Graph.Node.Add(Node("Conv", ["Image", "window"], "faces_8", Ints("dilations", 560, 560)));
        });
        AssertRefused("For a picture of 640×640 its output faces_16 must be", model =>
            model.Graph.NodeOf("faces_16").Input[0] = "Image/mean");
    }

    [Fact]
    public void Inputs_and_outputs_must_be_declared_for_pictures_of_any_size()
    {
        AssertRefused("\"Image\" must be declared as Float [N, 1, height, width]", model =>
            model.Graph.Input[0].Type.TensorType.Shape.Dim[1].DimValue = 3);
        AssertRefused("\"Image\" must be declared", model =>
            model.Graph.Input[0].Type.TensorType.Shape.Dim[2] = new TensorShapeProto.Types.Dimension { DimValue = 640 });
        AssertRefused("\"faces_8\" must be declared as Float [N, 15,", model =>
            model.Graph.Output[0].Type.TensorType.Shape.Dim.RemoveAt(3));
        AssertRefused("Its outputs must be faces_8, faces_16, faces_32; received", model => model.Graph.Output.RemoveAt(2));
        AssertRefused("It must have one input, Image", model => model.Graph.Input.Clear());
    }

    [Fact]
    public void A_model_that_asks_too_much_for_640_pixels_is_refused()
    {
        var limits = ModelLimits.Default with { MaxMultiplyAdds = 1_000 };
        Assert.Contains("1,000 are allowed", Refuse(HandMadeDetector.Create(), limits), StringComparison.Ordinal);
        limits = ModelLimits.Default with { MaxActivations = 1_000 };
        Assert.Contains("it takes 409,600 numbers", Refuse(HandMadeDetector.Create(), limits), StringComparison.Ordinal);
        limits = ModelLimits.Default with { MaxModelBytes = 100 };
        Assert.Contains("has more than 100 bytes", Refuse(HandMadeDetector.Create(), limits), StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_that_asks_much_more_for_larger_pictures_is_refused()
    {
        // A step of 639 pixels: one window in 640 pixels, and seven times seven in 4,096, whose area is 41 times as large.
        const int Window = 400;
        ModelProto model = HandMadeDetector.Model();
        model.Graph.Initializer.Add(Constant("window", [4, 1, Window, Window], new float[4 * Window * Window]));
        model.Graph.Node.Add(Node(
            "Conv", ["Image", "window"], "steps", Ints("strides", 639, 639), Ints("pads", 199, 199, 199, 199)));
        const int CostOfWindow = Window * Window * (4 + (int)ModelLimits.LookCost);
        var limits = ModelLimits.Default with { MaxMultiplyAdds = LeastMultiplyAdds(HandMadeDetector.Model()) + CostOfWindow };
        Assert.Contains("multiply-adds for one image", Refuse(model.ToByteArray(), limits), StringComparison.Ordinal);
        Assert.Equal(
            49 * CostOfWindow / (4_096.0 * 4_096 / (640 * 640)),
            LeastMultiplyAdds(model) - LeastMultiplyAdds(HandMadeDetector.Model()),
            CostOfWindow / 100.0);
    }

    [Theory]
    [InlineData("Version", "2", "has version \"2\"; this library loads version 1")]
    [InlineData("Threshold", "1.5", "Threshold is \"1.5\"")]
    [InlineData("Threshold", "often", "Threshold is \"often\"")]
    public void Damaged_metadata_is_named(string key, string value, string expected) => AssertRefused(expected, model =>
        HandMadeDetector.AddProperty(model, $"FacialExpression.Detector.{key}", value));

    [Fact]
    public void Missing_metadata_is_named() => AssertRefused("FacialExpression.Detector.Threshold is missing", model =>
        model.MetadataProps.Remove(model.MetadataProps.Single(p => p.Key == DetectorContract.ThresholdKey)));

    [Fact]
    public void Settings_of_ONNX_Runtime_in_the_metadata_do_not_reach_it()
    {
        ModelProto model = HandMadeDetector.Model();
        HandMadeDetector.AddProperty(model, "ort_config", "{}");
        ModelProto guarded =
            ModelProto.Parser.ParseFrom(ModelGuard.CheckDetector(model.ToByteArray(), "It", ModelLimits.Default));
        Assert.DoesNotContain(guarded.MetadataProps, property => property.Key == "ort_config");
    }

    [Fact]
    public void Weights_whose_outputs_overflow_are_refused_at_loading()
    {
        ModelProto model = HandMadeDetector.Model();
        model.Graph.WeightOf("kernel8").RawData =
            Constant("", [15], [.. Enumerable.Repeat(float.MaxValue, 15)]).RawData;
        model.Graph.WeightOf("Image/mean/kernel").RawData =
            Constant("", [64], [.. Enumerable.Repeat(float.MaxValue, 64)]).RawData;
        Assert.Contains("its weights are too large or damaged", Refuse(model.ToByteArray()), StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_in_other_files_are_refused() => AssertRefused("It stores weights in another file", model =>
        model.Graph.WeightOf("bias8").ExternalData.Add(new StringStringEntryProto { Key = "location", Value = "weights.bin" }));

    /// <summary>The detector with all operators of the exporter between the mean and the outputs.</summary>
    private static ModelProto WithNeck()
    {
        ModelProto model = HandMadeDetector.Model();
        GraphProto graph = model.Graph;
        graph.Initializer.Add(Constant("twice", [4], [1f, 1f, 2f, 2f]));
        graph.Initializer.Add(new[] { "gamma", "variance" }.Select(name => Constant(name, [1], [1f])));
        graph.Initializer.Add(new[] { "beta", "moving" }.Select(name => Constant(name, [1], [0f])));
        graph.Initializer.Add([Constant("step", [], [1f / 255]), Constant("level of 0", [], [(byte)0])]);
        graph.Initializer.Add(Constant("down", [1, 1, 2, 2], new float[4]));
        graph.Initializer.Add(Constant("further", [1, 1, 2, 2], new float[4]));
        Insert(
            model,
            Node("BatchNormalization", ["Image/mean", "gamma", "beta", "moving", "variance"], "norm", Float("epsilon", 0)),
            Node("Relu", ["norm"], "relu"),
            Node("Conv", ["relu", "down"], "low", Ints("strides", 2, 2)),
            Node("Conv", ["low", "further"], "lowest", Ints("strides", 2, 2)),
            Enlarge("lowest", "up to low"),
            Node("Add", ["low", "up to low"], "lower sum"),
            Enlarge("lower sum", "up"),
            Node("Add", ["relu", "up"], "sum"),
            Node("QuantizeLinear", ["sum", "step", "level of 0"], "levels"),
            Node("DequantizeLinear", ["levels", "step", "level of 0"], "numbers"));
        graph.NodeOf("faces_8").Input[0] = "numbers";
        return model;
    }

    private static NodeProto Enlarge(string input, string output) => Node(
        "Resize",
        [input, "", "twice"],
        output,
        Text("mode", "nearest"),
        Text("coordinate_transformation_mode", "asymmetric"),
        Text("nearest_mode", "floor"));

    /// <summary>Puts nodes after the first one.</summary>
    private static void Insert(ModelProto model, params NodeProto[] nodes)
    {
        NodeProto[] others = [.. model.Graph.Node];
        model.Graph.Node.Clear();
        model.Graph.Node.Add([others[0], .. nodes, .. others[1..]]);
    }

    private static AttributeProto Attribute(NodeProto node, string name) => node.Attribute.Single(a => a.Name == name);

    private static ByteString Utf8(string text) => ByteString.CopyFromUtf8(text);

    private static void Twice(GraphProto graph, float[] factors)
    {
        graph.Initializer.Remove(graph.WeightOf("twice"));
        graph.Initializer.Add(Constant("twice", [factors.Length], factors));
    }

    private static void AssertRefused(string expected, Action<ModelProto> change)
    {
        ModelProto model = HandMadeDetector.Model();
        change(model);
        Assert.Contains(expected, Refuse(model.ToByteArray()), StringComparison.Ordinal);
    }

    private static string Refuse(byte[] file, ModelLimits? limits = null)
    {
        var options = new FaceDetectorOptions { Threads = 1, ModelLimits = limits ?? ModelLimits.Default };
        string message = Assert.Throws<InvalidModelFileException>(
            () => FaceDetector.Load(new MemoryStream(file), options).Dispose()).Message;
        Assert.StartsWith("The stream", message, StringComparison.Ordinal);
        Assert.DoesNotContain(message, char.IsControl);
        Assert.InRange(message.Length, 1, 2_000);
        return message;
    }

    /// <summary>The least limit within which a model is.</summary>
    private static long LeastMultiplyAdds(ModelProto model)
    {
        (long refused, long allowed) = (0, 1L << 32);
        while (allowed - refused > 1)
        {
            long limit = (refused + allowed) / 2;
            try
            {
                ModelGuard.CheckDetector(
                    model.ToByteArray(), "it", ModelLimits.Default with { MaxMultiplyAdds = limit });
                allowed = limit;
            }
            catch (InvalidModelFileException)
            {
                refused = limit;
            }
        }

        return allowed;
    }
}
