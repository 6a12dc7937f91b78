using FacialExpression.ModelFiles.Onnx;
using Google.Protobuf;
using static FacialExpression.ModelFiles.Onnx.OnnxGraph;
using static FacialExpression.Tests.ModelFiles.Imported.ForeignModel;

namespace FacialExpression.Tests.ModelFiles.Imported;

public class RefusedGraphTests
{
    [Theory]
    [InlineData("LSTM", "")]
    [InlineData("Loop", "")]
    [InlineData("Relu", "com.microsoft")]
    [InlineData("FusedConv", "com.microsoft")]
    public void An_operator_that_is_not_known_is_refused_with_the_known_ones(string type, string domain)
    {
        ModelProto model = Create(1, Node(type, ["x"], "y"));
        model.Graph.Node[0].Domain = domain;
        AssertNotUnderstood($"The node \"y\" (\"{type}\") has an operator", model);
        AssertNotUnderstood("is not known; Abs, Add, AveragePool, BatchNormalization", model);
    }

    [Fact]
    public void Nodes_that_the_scores_do_not_follow_from_are_left_out()
    {
        ModelProto model = Create();
        model.Graph.Node.Add(Node("NonMaxSuppression", ["pooled"], "boxes"));
        Assert.DoesNotContain(Prepare(model).Graph.Node, node => node.OpType == "NonMaxSuppression");
    }

    [Theory]
    [InlineData("Relu")]
    [InlineData("MaxPool")]
    [InlineData("Conv")]
    public void An_attribute_that_is_not_known_is_refused(string type)
    {
        NodeProto node = Node(
            type, type == "Conv" ? ["x", "w"] : ["x"], "y", type == "MaxPool" ? [Ints("kernel_shape", 2, 2)] : []);
        node.Attribute.Add(Int("direction", 1));
        AssertNotUnderstood(
            "has the attribute \"direction\", which is not known", Create(1, node).With(Constant("w", [1, 1, 1, 1], [1f])));
    }

    public static TheoryData<string, string> Mixing => new()
    {
        { "Reshape", "in which images would mix" },
        { "Transpose", "moves the axis of the images" },
        { "Flatten", "has axis 0, which joins images with other axes" },
        { "Concat", "works along the first axis, that of the images, which must not mix" },
        { "Softmax", "works along the first axis, that of the images, which must not mix" },
        { "Slice", "works along the first axis, that of the images, which must not mix" },
        { "Gather", "works along the first axis, that of the images, which must not mix" },
        { "Split", "works along the first axis, that of the images, which must not mix" },
        { "Unsqueeze", "puts an axis before that of the images" },
        { "Squeeze", "works along the first axis, that of the images, which must not mix" },
        { "ReduceMean", "reduces all axes, that of the images among them" },
    };

    [Theory]
    [MemberData(nameof(Mixing))]
    public void An_operator_that_mixes_images_is_refused(string type, string expected)
    {
        NodeProto node = type switch
        {
            "Reshape" => Node(type, ["x", "shape"], "y"),
            "Transpose" => Node(type, ["x"], "y", Ints("perm", 1, 0, 2, 3)),
            "Flatten" => Node(type, ["x"], "y", Int("axis", 0)),
            "Concat" => Node(type, ["x", "x"], "y", Int("axis", 0)),
            "Softmax" => Node(type, ["x"], "y", Int("axis", 0)),
            "Slice" => Node(type, ["x", "zero", "one", "zero"], "y"),
            "Gather" => Node(type, ["x", "index"], "y", Int("axis", 0)),
            "Split" => Node(type, ["x", "one"], "y", Int("axis", 0)),
            "Unsqueeze" => Node(type, ["x", "zero"], "y"),
            "Squeeze" => Node(type, ["x", "zero"], "y"),
            _ => Node(type, ["x"], "y"),
        };
        AssertNotUnderstood(expected, Create(1, node).With(
            Constant("shape", [4], [8L, 1, 1, 8]),
            Constant("zero", [1], [0L]),
            Constant("one", [1], [1L]),
            Constant("index", [], [0L])));
    }

    [Fact]
    public void Values_of_different_ranks_are_not_combined()
    {
        ModelProto model = Create(
            1, Node("Flatten", ["x"], "row"), Node("MaxPool", ["x"], "map", Ints("kernel_shape", 1, 1)),
            Node("Add", ["map", "row"], "y"));
        AssertNotUnderstood("of 3 axes besides that of the images", model);
        AssertNotUnderstood(
            "has a constant of [2, 1, 8, 8] beside values of 3 axes",
            Create(1, Node("Add", ["x", "w"], "y")).With(Constant("w", [2, 1, 8, 8], new float[128])));
        AssertNotUnderstood(
            "which do not fit together", Create(1, Node("Add", ["x", "w"], "y")).With(Constant("w", [3], [1f, 2f, 3f])));
    }

    [Fact]
    public void A_squeeze_of_all_axes_is_refused_where_it_removes_that_of_the_images() => AssertNotUnderstood(
        "removes all axes of 1, that of the images among them", CreateForOne(1, Node("Squeeze", ["x"], "y")));

    [Theory]
    [InlineData("Pad", "only constant is known")]
    [InlineData("Resize", "must be one of nearest, linear")]
    [InlineData("Gelu", "is an approximation")]
    [InlineData("AveragePool", "has auto_pad \"SOME\"")]
    [InlineData("Gemm", "a row for each image")]
    [InlineData("Conv", "a kernel of two dimensions")]
    [InlineData("Cast", "casts to the type Int64")]
    public void A_form_of_an_operator_that_is_not_known_is_refused(string type, string expected)
    {
        NodeProto node = type switch
        {
            "Pad" => Node(type, ["x", "pads"], "y", Text("mode", "reflect")),
            "Resize" => Node(type, ["x", "", "scales"], "y", Text("mode", "cubic")),
            "Gelu" => Node(type, ["x"], "y", Text("approximate", "tanh")),
            "AveragePool" => Node(type, ["x"], "y", Ints("kernel_shape", 2, 2), Text("auto_pad", "SOME")),
            "Cast" => Node(type, ["x"], "y", Int("to", 7)),
            _ => Node(type, ["x", "w"], "y"),
        };
        AssertNotUnderstood(expected, Create(1, node).WithOpset(20).With(
            Constant("pads", [8], [0L, 0, 1, 1, 0, 0, 1, 1]),
            Constant("scales", [4], [1f, 1, 2, 2]),
            Constant("w", [8], new float[8])));
    }

    [Fact]
    public void A_shape_that_depends_on_the_number_of_images_is_refused()
    {
        ModelProto model = Create(
            1,
            Node("Shape", ["x"], "shape"),
            Node("Mul", ["shape", "two"], "twice"),
            Node("Reshape", ["x", "twice"], "y"));
        AssertNotUnderstood("calculates with the number of images", model.With(Constant("two", [1], [2L])));
        AssertNotUnderstood(
            "calculates with the number of images, or with lists of different lengths",
            Create(1, Node("Add", ["two", "two", "two"], "shape"), Node("Reshape", ["x", "shape"], "y"))
                .With(Constant("two", [1], [2L])));
        AssertNotUnderstood(
            "has the input \"shape\", a constant of 65 integers",
            Create(1, Node("Reshape", ["x", "shape"], "y")).With(Constant("shape", [65], new long[65])));
    }

    [Fact]
    public void A_model_that_costs_too_much_is_refused_with_its_cost_and_the_option()
    {
        ModelProto model = Create(40, Node("Conv", ["x", "w"], "y", Ints("pads", 3, 3, 3, 3)))
            .With(Constant("w", [40, 1, 7, 7], new float[40 * 49]));
        string message = Refuse(model, limits: new ModelLimits { MaxMultiplyAdds = 100_000 });
        Assert.Contains("it takes 2,624 numbers and 175,616 multiply-adds for one image", message, StringComparison.Ordinal);
        Assert.Contains("41,943,040 and 100,000 are allowed", message, StringComparison.Ordinal);
        Assert.Contains("ModelLimits sets the limits on cost", message, StringComparison.Ordinal);
        message = Refuse(model, limits: new ModelLimits { MaxActivations = 1_000 });
        Assert.Contains("1,000 and 5,000,000,000 are allowed", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_weight_that_many_nodes_use_counts_for_each()
    {
        NodeProto[] nodes = [.. Enumerable.Range(0, 30).Select(i =>
            Node("Add", [i == 0 ? "x" : $"v{i}", "w"], i == 29 ? "y" : $"v{i + 1}"))];
        ModelProto model = Create(1, nodes).With(Constant("w", [1, Side, Side], new float[Side * Side]));
        int size = model.CalculateSize();
        ModelLimits limits = new() { MaxModelBytes = 2 * size };
        Assert.Contains(
            $"It has more than {2 * size} bytes of weights, where one that several nodes use counts for each",
            Refuse(model, limits: limits),
            StringComparison.Ordinal);
        Assert.Equal(7, Predict(model).Length);
    }

    [Fact]
    public void Constants_that_are_computed_from_others_count()
    {
        NodeProto[] nodes =
        [
            .. Enumerable.Range(0, 1_000).Select(i => Node("Neg", [i == 0 ? "w" : $"w{i}"], $"w{i + 1}")),
            Node("Add", ["x", "w1000"], "y"),
        ];
        ModelProto model = Create(1, nodes).With(Constant("w", [1, Side, Side], new float[Side * Side]));
        Assert.Contains(
            "It has more than 200000 bytes of weights",
            Refuse(model, limits: new ModelLimits { MaxModelBytes = 200_000 }),
            StringComparison.Ordinal);
        Assert.Equal(7, Predict(model).Length);
    }

    [Fact]
    public void More_nodes_than_are_allowed_are_refused()
    {
        NodeProto[] nodes = [.. Enumerable.Range(0, 2_000).Select(i =>
            Node("Relu", [i == 0 ? "x" : $"v{i}"], i == 1_999 ? "y" : $"v{i + 1}"))];
        AssertNotUnderstood("It has 2003 nodes and 2 weights; up to 2000 of each are allowed.", Create(1, nodes));
    }

    [Fact]
    public void Weights_that_are_no_numbers_are_refused() => AssertNotUnderstood(
        "has values that are infinite or not numbers",
        Create(1, Node("Mul", ["x", "w"], "y")).With(Constant("w", [1], [float.NaN])));

    [Theory]
    [InlineData(6, "It has opset 6; 7 to 23 are known.")]
    [InlineData(24, "It has opset 24; 7 to 23 are known.")]
    [InlineData(long.MinValue, "; 7 to 23 are known.")]
    public void A_version_of_operators_that_is_not_known_is_refused(long opset, string expected) =>
        AssertNotUnderstood(expected, Create().WithOpset(opset));

    [Fact]
    public void Other_parts_that_are_not_known_are_refused()
    {
        AssertNotUnderstood("It has ONNX's IR version 2; 3 to 12 are known.", Create().Change(m => m.IrVersion = 2));
        AssertNotUnderstood("It has 1 functions and 0 parts", Create().Change(m => m.Functions.Add(ByteString.Empty)));
        AssertNotUnderstood("It has sparse weights", Create().Change(m => m.Graph.SparseInitializer.Add(ByteString.Empty)));
        AssertNotUnderstood("It must specify its opset once; it does so 0 times.", Create().Change(m => m.OpsetImport.Clear()));
        AssertRefused(
            "It has two values of the name \"pooled\"", Create().Change(m => m.Graph.Node.Add(m.Graph.Node[0].Clone())));
        AssertNotUnderstood(
            "has the input \"missing\", which nothing before it gives",
            Create().Change(m => m.Graph.Node[0].Input[0] = "missing"));
    }

    [Fact]
    public void Files_that_are_no_models_are_refused()
    {
        byte[] keras = [0x89, (byte)'H', (byte)'D', (byte)'F', 0];
        Assert.Contains("is no ONNX model but HDF5", Refuse(keras), StringComparison.Ordinal);
        Assert.Contains("is no ONNX model, or is damaged (3 bytes)", Refuse([1, 2, 3]), StringComparison.Ordinal);
        Assert.Contains("it has no graph", Refuse([]), StringComparison.Ordinal);
        Assert.Contains(
            "It is a file of this library (\"Hand-made\"), which is loaded without OnnxModelOptions.",
            Refuse(HandMadeModel.BrightnessModel()),
            StringComparison.Ordinal);
        Assert.Contains(
            "(a model of other software is loaded with OnnxModelOptions)",
            Assert.Throws<InvalidModelFileException>(
                () => ExpressionClassifier.Load(new MemoryStream(Create().ToByteArray()))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_description_that_takes_much_memory_is_refused_but_not_what_is_dropped()
    {
        ModelProto model = Create().Change(m => m.Graph.Node[0].Name = new string('x', 2_000_000));
        Assert.Contains("bytes besides its weights; up to 1048576 are allowed", Refuse(model), StringComparison.Ordinal);

        // Field 6 of a node: the text that PyTorch writes beside each.
        byte[] text = new byte[2_000_000];
        using var bytes = new MemoryStream();
        using (var output = new CodedOutputStream(bytes))
        {
            output.WriteTag(6, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(ByteString.CopyFrom(text));
        }

        ModelProto described = Create();
        described.Graph.Node[0].MergeFrom(bytes.ToArray());
        Assert.Equal(7, Predict(described).Length);
    }
}
