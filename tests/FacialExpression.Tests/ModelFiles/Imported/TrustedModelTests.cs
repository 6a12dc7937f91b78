using FacialExpression.ModelFiles.Onnx;
using Google.Protobuf;
using static FacialExpression.ModelFiles.Onnx.OnnxGraph;
using static FacialExpression.Tests.ModelFiles.Imported.ForeignModel;

namespace FacialExpression.Tests.ModelFiles.Imported;

public class TrustedModelTests
{
    private static OnnxModelOptions Trusted { get; } = Options with { Trust = OnnxTrust.Trusted };

    [Fact]
    public void An_operator_that_the_guard_does_not_know_runs()
    {
        ModelProto model = Create(1, Node("Ceil", ["x"], "y"));
        AssertNotUnderstood("has an operator that is not known", model);
        Assert.Equal(Predict(Create(), gray: 255), Predict(model, Trusted));
    }

    [Fact]
    public void A_model_beyond_the_limits_on_cost_runs()
    {
        ModelLimits limits = new() { MaxActivations = 1, MaxMultiplyAdds = 1 };
        Assert.NotEmpty(Prepare(Create(), Trusted, limits).Graph.Node);
    }

    [Theory]
    [InlineData("Image")]
    [InlineData("Score")]
    [InlineData("PredictedLabel")]
    [InlineData("FacialExpression/0:pixels")]
    [InlineData("mlnet.Score.unusedInput")]
    public void Values_that_have_names_of_this_library_get_others(string name)
    {
        float[] expected = Predict(Create());
        ModelProto input = Create();
        input.Graph.Input[0].Name = name;
        input.Graph.Node[0].Input[0] = name;
        Assert.Equal(expected, Predict(input, Trusted));
        Assert.Equal(expected, Predict(input));

        ModelProto output = Create();
        output.Graph.Output[0].Name = name;
        output.Graph.Node[^1].Output[0] = name;
        output.Graph.Node[^1].Name = name;
        Assert.Equal(expected, Predict(output, Trusted));
        Assert.Equal(expected, Predict(output));

        ModelProto weight = Create();
        weight.Graph.Initializer[1].Name = name;
        weight.Graph.Node[^1].Input[2] = name;
        Assert.Equal(expected, Predict(weight, Trusted));
        Assert.Equal(expected, Predict(weight));
    }

    [Fact]
    public void Nodes_with_graphs_of_their_own_run_where_no_name_is_taken()
    {
        ModelProto model = WithBranches("y");
        Assert.Equal(Predict(Create()), Predict(model, Trusted), (a, b) => Math.Abs(a - b) < 1e-6);
        AssertNotUnderstood("has an operator that is not known", model);
        model.Graph.Initializer.Add(Constant("Score", [1], [1f]));
        AssertRefused("It has a value of the name \"Score\", which this library needs", model, Trusted);
    }

    [Fact]
    public void Metadata_of_the_file_does_not_reach_ONNX_Runtime()
    {
        var settings = new StringStringEntryProto { Key = "ort_config", Value = "{}" };
        ModelProto model = Create().Change(m => m.MetadataProps.Add(settings));
        Assert.All(
            Prepare(model, Trusted).MetadataProps,
            p => Assert.StartsWith("FacialExpression.", p.Key, StringComparison.Ordinal));
    }

    [Fact]
    public void A_model_of_too_old_operators_is_refused() =>
        AssertRefused("It has opset 6; 7 is the least. Convert it with onnx.version_converter.", Create().WithOpset(6), Trusted);

    [Fact]
    public void A_model_that_ONNX_Runtime_refuses_is_refused_with_its_reason()
    {
        ModelProto model = Create(1, Node("Nonsense", ["x"], "y"));
        string message = Assert.Throws<InvalidModelFileException>(
            () => ExpressionClassifier.Load(new MemoryStream(model.ToByteArray()), Trusted)).Message;
        Assert.Contains("ONNX Runtime reports", message, StringComparison.Ordinal);
    }

    /// <summary>An If whose branches both are the image; a graph in an attribute is in the field 6.</summary>
    internal static ModelProto WithBranches(string output)
    {
        const int Bool = 9;
        AttributeProto Branch(string name)
        {
            var graph = new GraphProto { Name = name };
            graph.Node.Add(Node("Identity", ["x"], $"{name}_out"));
            graph.Output.Add(Value($"{name}_out", TensorProto.Types.DataType.Float, 1, Side, Side));
            var attribute = new AttributeProto { Name = name, Type = (AttributeProto.Types.AttributeType)5 };
            using var bytes = new MemoryStream();
            using (var stream = new CodedOutputStream(bytes, leaveOpen: true))
            {
                attribute.WriteTo(stream);
                stream.WriteTag(6, WireFormat.WireType.LengthDelimited);
                stream.WriteMessage(graph);
            }

            return AttributeProto.Parser.ParseFrom(bytes.ToArray());
        }

        return Create(1, Node("If", ["condition"], output, Branch("then_branch"), Branch("else_branch"))).With(
            new TensorProto { Name = "condition", DataType = Bool, RawData = ByteString.CopyFrom(1) });
    }
}
