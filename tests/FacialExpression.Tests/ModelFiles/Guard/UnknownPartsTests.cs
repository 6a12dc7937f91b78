using FacialExpression.ModelFiles.Onnx;
using Google.Protobuf;
using static FacialExpression.ModelFiles.Onnx.AttributeProto.Types;
using static FacialExpression.ModelFiles.Onnx.OnnxGraph;
using static FacialExpression.Tests.ModelFiles.Guard.GuardedModel;

namespace FacialExpression.Tests.ModelFiles.Guard;

public class UnknownPartsTests
{
    // The type of an attribute that holds a graph, and the field that it stands in; neither is in our part of the schema.
    private const AttributeType Subgraph = (AttributeType)5;
    private static readonly byte[] EmptyGraph = [0x32, 0];

    [Theory]
    [InlineData("If")]
    [InlineData("Loop")]
    [InlineData("Scan")]
    [InlineData("Sqrt")]
    [InlineData("relu")]
    [InlineData("")]
    public void An_operator_that_is_not_known_is_refused(string type)
    {
        string expected = $"The node \"relu\" (\"{type}\") has an operator that is not known; Conv, MaxPool,";
        AssertRefused(expected, model => model.Graph.NodeOf("relu").OpType = type);
        AssertRefused(expected, model =>
        {
            NodeProto node = model.Graph.NodeOf("relu");
            node.OpType = type;
            var branch = new AttributeProto { Name = "then_branch", Type = Subgraph };
            branch.MergeFrom(EmptyGraph);
            node.Attribute.Add(branch);
        });
    }

    [Theory]
    [InlineData("relu", "com.microsoft")]
    [InlineData("relu", "ai.onnx")]
    [InlineData("relu", "ai.onnx.ml")]
    [InlineData("PredictedLabel", "ai.onnx.ML")]
    public void An_operator_of_another_domain_is_refused(string node, string domain) =>
        AssertRefused(
            $"has an operator of the domain \"{domain}\" that is not known", model => model.Graph.NodeOf(node).Domain = domain);

    [Fact]
    public void An_operator_of_text_without_its_domain_is_refused() =>
        AssertRefused(
            "The node \"PredictedLabel\" (\"LabelEncoder\") has an operator that is not known",
            model => model.Graph.NodeOf("PredictedLabel").Domain = "");

    [Fact]
    public void An_attribute_that_is_not_known_is_refused()
    {
        void Refused(string node, AttributeProto attribute) => AssertRefused(
            $"has the attribute \"{attribute.Name}\", which is not known", model =>
                model.Graph.NodeOf(node).Attribute.Add(attribute));
        Refused("conv", Text("auto_pad", "SAME_UPPER"));
        Refused("maximum", Int("ceil_mode", 1));
        Refused("maximum", Ints("dilations", 1, 1));
        Refused("average", Int("count_include_pad", 1));
        Refused("norm", Int("training_mode", 1));
        Refused("norm", Float("momentum", 0.5f));
        Refused("logits", Float("alpha", 2));
        Refused("logits", Int("transA", 0));
        Refused("index", Int("select_last_index", 1));
        Refused("relu", Int("axis", 1));
        Refused("pointwise/kernel", Int("saturate", 1));
        Refused("half", Float("value_float", 1));
        Refused("PredictedLabel", Int("default_int64", 1));
        Refused("relu", Int("", 1));
    }

    [Fact]
    public void Load_refuses_a_repeated_attribute()
    {
        AssertRefused("has the attribute axis twice", model => model.Graph.NodeOf("flat").Attribute.Add(Int("axis", 1)));
        AssertRefused(
            "has the attribute pads twice", model => model.Graph.NodeOf("conv").Attribute.Add(Ints("pads", 0, 0, 0, 0)));
    }

    [Fact]
    public void An_attribute_of_another_type_is_refused()
    {
        void Refused(string node, string attribute, string type, Action<AttributeProto> change) => AssertRefused(
            $"has an attribute {attribute} that is not just of the type {type}", model =>
                change(model.Graph.AttributeOf(node, attribute)));
        Refused("flat", "axis", "Int", attribute => attribute.Type = AttributeType.Undefined);
        Refused("flat", "axis", "Int", attribute => attribute.Type = AttributeType.Ints);
        Refused("flat", "axis", "Int", attribute => attribute.Type = (AttributeType)99);
        Refused("conv", "pads", "Ints", attribute => attribute.Type = AttributeType.Floats);
        Refused("norm", "epsilon", "Float", attribute => attribute.Type = AttributeType.Int);
        Refused("half", "value", "Tensor", attribute => attribute.Type = (AttributeType)11);
        Refused("flat", "axis", "Int", attribute =>
        {
            attribute.Type = Subgraph;
            attribute.MergeFrom(EmptyGraph);
        });
    }

    [Fact]
    public void An_attribute_with_more_than_the_value_of_its_type_is_refused()
    {
        void Refused(string node, string attribute, Action<AttributeProto> change) => AssertRefused(
            $"has an attribute {attribute} that is not just", model => change(model.Graph.AttributeOf(node, attribute)));
        Refused("flat", "axis", attribute => attribute.F = 1);
        Refused("flat", "axis", attribute => attribute.Ints.Add(1));
        Refused("flat", "axis", attribute => attribute.T = Constant("hidden", [1], [1f]));
        Refused("flat", "axis", attribute => attribute.S = ByteString.CopyFromUtf8("hidden"));
        Refused("conv", "pads", attribute => attribute.I = 1);
        Refused("conv", "pads", attribute => attribute.Floats.Add(1));
        Refused("half", "value", attribute => attribute.Strings.Add(ByteString.CopyFromUtf8("hidden")));
    }

    [Fact]
    public void Functions_and_parts_for_training_are_refused()
    {
        AssertRefused(
            "It has 1 functions and 0 parts for training, which are not allowed.",
            model => model.Functions.Add(ByteString.Empty));
        AssertRefused(
            "It has 0 functions and 2 parts for training",
            model => model.TrainingInfo.Add([ByteString.Empty, ByteString.CopyFromUtf8("any")]));
    }

    [Fact]
    public void Sparse_weights_are_refused() =>
        AssertRefused("It has sparse weights", model => model.Graph.SparseInitializer.Add(ByteString.Empty));

    [Theory]
    [InlineData(6)]
    [InlineData(13)]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    public void A_version_of_the_format_that_is_not_known_is_refused(long version) =>
        AssertRefused($"It has ONNX's IR version {version}; 7 to 12 are known.", model => model.IrVersion = version);

    [Theory]
    [InlineData(0, 12, "version 12 of the operators of the domain \"\"; 13 to 23 are known")]
    [InlineData(0, 24, "version 24 of the operators of the domain \"\"; 13 to 23 are known")]
    [InlineData(0, long.MinValue, "; 13 to 23 are known")]
    [InlineData(1, 1, "version 1 of the operators of the domain \"ai.onnx.ml\"; 2 to 5 are known")]
    [InlineData(1, 6, "version 6 of the operators of the domain \"ai.onnx.ml\"; 2 to 5 are known")]
    public void A_version_of_operators_that_is_not_known_is_refused(int domain, long version, string expected) =>
        AssertRefused(expected, model => model.OpsetImport[domain].Version = version);

    [Fact]
    public void Versions_of_operators_must_be_there_once()
    {
        const string Expected = "It must specify once which version of the domains \"\" and \"ai.onnx.ml\" it uses.";
        AssertRefused(Expected, model => model.OpsetImport.RemoveAt(0));
        AssertRefused(Expected, model => model.OpsetImport.RemoveAt(1));
        AssertRefused(Expected, model => model.OpsetImport.Clear());
        AssertRefused(Expected, model => model.OpsetImport.Add(model.OpsetImport[0].Clone()));
        AssertRefused(Expected, model => model.OpsetImport.Add(new OperatorSetIdProto { Version = 13 }));
        AssertRefused(
            "the domain \"com.microsoft\", which is not known",
            model => model.OpsetImport.Add(new OperatorSetIdProto { Domain = "com.microsoft", Version = 1 }));
    }
}
