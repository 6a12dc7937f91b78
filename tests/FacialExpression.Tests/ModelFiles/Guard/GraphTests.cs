using FacialExpression.ModelFiles.Onnx;
using Google.Protobuf;
using static FacialExpression.ModelFiles.Onnx.OnnxGraph;
using static FacialExpression.Tests.ModelFiles.Guard.GuardedModel;
using DataType = FacialExpression.ModelFiles.Onnx.TensorProto.Types.DataType;

namespace FacialExpression.Tests.ModelFiles.Guard;

public class GraphTests
{
    [Fact]
    public void Load_refuses_a_node_that_uses_a_later_value()
    {
        const string Expected = "\", which nothing before it gives";

        foreach (string input in new[] { "relu", "Score", "nowhere", "" })
        {
            AssertRefused(
                $"The node \"relu\" (\"Relu\") has the input \"{input}{Expected}",
                model => model.Graph.NodeOf("relu").Input[0] = input);
        }

        AssertRefused($"has the input \"conv{Expected}", model =>
        {
            NodeProto node = model.Graph.NodeOf("conv");
            model.Graph.Node.Remove(node);
            model.Graph.Node.Add(node);
        });
        AssertRefused($"has the input \"logits{Expected}", model => model.Graph.Node.Remove(model.Graph.NodeOf("logits")));
        AssertRefused(
            $"has the input \"slopes{Expected}", model => model.Graph.Initializer.Remove(model.Graph.WeightOf("slopes")));
    }

    [Fact]
    public void Load_refuses_two_values_with_one_name()
    {
        string Expected(string name) => $"It has two values of the name \"{name}\"";
        AssertRefused(Expected("relu"), model => model.Graph.NodeOf("same").Output[0] = "relu");
        AssertRefused(Expected("Image"), model => model.Graph.NodeOf("same").Output[0] = "Image");
        AssertRefused(Expected("slopes"), model => model.Graph.NodeOf("same").Output[0] = "slopes");
        AssertRefused(Expected("slopes"), model => model.Graph.WeightOf("biases").Name = "slopes");
        AssertRefused(Expected("Image"), model => model.Graph.WeightOf("biases").Name = "Image");
        AssertRefused(Expected("slopes"), model => model.Graph.Initializer.Add(model.Graph.WeightOf("slopes").Clone()));
        AssertRefused(
            Expected("conv"),
            model =>
                model.Graph.Prepend(new NodeProto { OpType = "Relu", Name = "first", Input = { "Image" }, Output = { "conv" } }));
    }

    [Fact]
    public void Load_refuses_a_value_without_a_name()
    {
        AssertRefused("or a value without a name", model => model.Graph.WeightOf("biases").Name = "");
        AssertRefused("or a value without a name", model => model.Graph.NodeOf("same").Output[0] = "");
    }

    [Fact]
    public void Load_refuses_two_nodes_with_one_name() => AssertRefused(
        "The node \"relu\" (\"Identity\") has the name of another node", model => model.Graph.NodeOf("same").Name = "relu");

    [Fact]
    public void Load_refuses_a_node_with_more_or_fewer_outputs_than_1()
    {
        AssertRefused(
            "The node \"relu\" (\"Relu\") has 0 outputs; it must be 1", model => model.Graph.NodeOf("relu").Output.Clear());
        AssertRefused(
            "The node \"maximum\" (\"MaxPool\") has 2 outputs; it must be 1",
            model => model.Graph.NodeOf("maximum").Output.Add("indices"));
        AssertRefused("The node \"\" (\"Relu\") has 0 outputs; it must be 1", model =>
        {
            model.Graph.NodeOf("relu").Name = "";
            model.Graph.NodeOf("relu").Output.Clear();
        });
    }

    [Fact]
    public void Load_refuses_a_number_of_inputs_other_than_1()
    {
        const string Expected = "It must have one input, Image; received ";
        AssertRefused(Expected + "none.", model => model.Graph.Input.Clear());
        AssertRefused(Expected + "\"Picture\".", model => model.Graph.Input[0].Name = "Picture");
        AssertRefused(Expected + "\"Image\", \"Image\".", model => model.Graph.Input.Add(model.Graph.Input[0].Clone()));
        AssertRefused(Expected + "\"a0\", \"a1\", \"a2\", \"a3\", \"a4\". Use", model =>
        {
            model.Graph.Input.Clear();
            model.Graph.Input.Add(Enumerable.Range(0, 50_000).Select(i => new ValueInfoProto { Name = $"a{i}" }));
        });
    }

    [Fact]
    public void The_input_is_a_gray_image_of_floats()
    {
        void Refused(string received, DataType type, params int[] sizes) => AssertRefused(
            $"Its input Image must be Float [N, 1, height, width] of up to 2048 each; received {received}.", model =>
                model.Graph.Input[0] = Value("Image", type, sizes));
        Refused("Uint8 [N, 1, 12, 12]", DataType.Uint8, 1, 12, 12);
        Refused("Float16 [N, 1, 12, 12]", DataType.Float16, 1, 12, 12);
        Refused("99 [N, 1, 12, 12]", (DataType)99, 1, 12, 12);
        Refused("Float [N, 3, 12, 12]", DataType.Float, 3, 12, 12);
        Refused("Float [N, 1, 2049, 12]", DataType.Float, 1, 2049, 12);
        Refused("Float [N, 1, 12, 0]", DataType.Float, 1, 12, 0);
        Refused("Float [N, 1, -12, -12]", DataType.Float, 1, -12, -12);
        Refused("Float [N, 144]", DataType.Float, 144);
        Refused("Float [N]", DataType.Float);
    }

    [Fact]
    public void Load_refuses_a_declared_shape_of_another_form()
    {
        void Refused(string value, string received, Action<ValueInfoProto> change) => AssertRefused(
            $"The shape of \"{value}\" must be any number of images and up to 3 sizes for each; received [{received}].",
            model => change(model.Graph.Input.Concat(model.Graph.Output).Single(v => v.Name == value)));
        Refused("Image", "1, 1, 12, 12", value => value.Type.TensorType.Shape.Dim[0].DimValue = 1);
        Refused("Image", "any, any, 12, 12", value => value.Type.TensorType.Shape.Dim[1].DimParam = "C");
        Refused("Image", "any, 1, 12, any", value => value.Type.TensorType.Shape.Dim[3].ClearValue());
        Refused("Image", "", value => value.Type.TensorType.Shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = 1 }));
        Refused("Image", "", value => value.Type.TensorType.Shape.Dim.Clear());
        Refused("Score", "", value => value.Type.TensorType.Shape = null);
        Refused("Score", "", value => value.Type.TensorType = null);
        Refused("PredictedLabel", "", value => value.Type = null);
        Refused("PredictedLabel", "-1", value => value.Type.TensorType.Shape.Dim[0].DimValue = -1);
    }

    [Fact]
    public void Load_refuses_outputs_other_than_scores_and_label()
    {
        const string Expected = "Its outputs must be Score and PredictedLabel; received ";
        AssertRefused(Expected + "none.", model => model.Graph.Output.Clear());
        AssertRefused(Expected + "\"Score\".", model => model.Graph.Output.RemoveAt(1));
        AssertRefused(Expected + "\"PredictedLabel\", \"Score\".", model =>
        {
            ValueInfoProto scores = model.Graph.Output[0];
            model.Graph.Output.RemoveAt(0);
            model.Graph.Output.Add(scores);
        });
        AssertRefused(
            Expected + "\"Score\", \"PredictedLabel\", \"logits\".",
            model => model.Graph.Output.Add(Value("logits", DataType.Float, 7)));
        AssertRefused(Expected + "\"Score\", \"Score\".", model => model.Graph.Output[1] = model.Graph.Output[0].Clone());
    }

    [Fact]
    public void Load_refuses_outputs_that_nodes_do_not_give()
    {
        const string ScoreForm = "Its output Score must be Float [N, 2 to 1000 labels]; ";
        AssertRefused(
            "Its output Score must be Float [N, 2 to 1000 labels]; it is declared as Float [N, 8], and nodes give Float [N, 7].",
            model => model.Graph.Output[0] = Value("Score", DataType.Float, 8));
        AssertRefused(
            "it is declared as Float [N, 7, 1, 1], and",
            model => model.Graph.Output[0] = Value("Score", DataType.Float, 7, 1, 1));
        AssertRefused("it is declared as Int64 [N, 7], and", model => model.Graph.Output[0] = Value("Score", DataType.Int64, 7));
        AssertRefused(
            "Its output PredictedLabel must be String [N]; it is declared as String [N, 1], and nodes give String [N].", model =>
            model.Graph.Output[1] = Value("PredictedLabel", DataType.String, 1));
        AssertRefused(
            "it is declared as String [N], and nodes give String [N, 1].",
            model => model.Graph.AttributeOf("index", "keepdims").I = 1);
        AssertRefused(
            "it is declared as String [N], and nodes give nothing.",
            model => model.Graph.Node.Remove(model.Graph.NodeOf("PredictedLabel")));
        AssertRefused(ScoreForm + "it is declared as Float [N, 7], and nodes give nothing.", model =>
        {
            model.Graph.NodeOf("Score").Output[0] = "scores";
            model.Graph.NodeOf("index").Input[0] = "scores";
        });
        AssertRefused(ScoreForm + "it is declared as Float [N, 7], and nodes give Float [N, 3].", model =>
        {
            model.Graph.NodeOf("Score").Input[0] = "flat";
            model.Graph.Node.Remove(model.Graph.NodeOf("calibrated"));
        });
    }

    [Fact]
    public void Check_accepts_other_label_sets_and_the_classifier_refuses_them()
    {
        string[] labels = [.. ExpressionLabels.All, "Contempt"];
        var metadata = new ExpressionModelMetadata { ModelName = "Eight", Labels = labels };
        ModelProto model = Parse(HandMadeModel.Create(new float[8], new float[8], metadata));
        byte[] file = model.ToByteArray();
        Assert.NotEmpty(ModelGuard.Check(file, "It", ModelLimits.Default));
        string message = Assert.Throws<InvalidModelFileException>(() => Load(file)).Message;
        Assert.Contains("labels are the seven expressions (Angry, Disgust,", message, StringComparison.Ordinal);
        Assert.Contains(
            "has 8 labels: \"Angry, Disgust, Fear, Happy, Neutral, Sad, Surprise, Contempt\"", message, StringComparison.Ordinal);

        model.MetadataProps.Single(p => p.Key == "FacialExpression.Labels").Value = string.Join(',', labels.Append("Other"));
        Assert.Contains(
            "It gives 8 scores and names 9 labels; it must be as many.", Refuse(model.ToByteArray()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_without_a_graph_or_nodes_is_refused()
    {
        Assert.Contains("is no ONNX model, or is damaged (0 bytes): it has no graph. Use", Refuse([]), StringComparison.Ordinal);
        AssertRefused("): it has no graph. Use", model => model.Graph = null);
        AssertRefused("It must have one input, Image; received none", model => model.Graph = new GraphProto());
        AssertRefused("and nodes give nothing", model => model.Graph.Node.Clear());
    }

    [Fact]
    public void Load_refuses_a_LabelEncoder_with_unequal_keys_and_values()
    {
        void Refused(int keys, int values) => AssertRefused(
            $"has {keys} keys and {values} values; it must be as many, from 1 to 1000", model =>
        {
            NodeProto node = model.Graph.NodeOf("PredictedLabel");
            node.Attribute.Clear();
            node.Attribute.Add([Ints("keys_int64s", new int[keys]), Strings("values_strings", Enumerable.Repeat("", values))]);
        });
        Refused(7, 6);
        Refused(6, 7);
        Refused(0, 0);
        Refused(1001, 1001);
        AssertRefused("has no attribute keys_int64s", model => model.Graph.NodeOf("PredictedLabel").Attribute.RemoveAt(0));
        AssertRefused("has no attribute values_strings", model => model.Graph.NodeOf("PredictedLabel").Attribute.RemoveAt(1));
        AssertRefused(
            "has the attribute keys_strings, which does not go with its others",
            model => model.Graph.NodeOf("PredictedLabel").Attribute.Add(Strings("keys_strings", [""])));
        AssertRefused(
            "has the input \"Score\" of Float [N, 7]; it must be Int64 for each image",
            model => model.Graph.NodeOf("PredictedLabel").Input[0] = "Score");
        AssertRefused(
            "has the input \"index\" of Int64 [N]; it must be a String weight",
            model => model.Graph.NodeOf("mlnet.Score.unusedOutput").Input[0] = "index");
        AssertRefused(
            "has the input \"index\" of Int64 [N]; it must be floats for each image",
            model => model.Graph.Node.Add(Node("Relu", ["index"], "after")));
    }

    [Fact]
    public void Load_refuses_names_of_ML_NET_elsewhere_than_at_slot_names()
    {
        const string Expected = "; names that begin with mlnet. are those of slot names, and only those.";
        AssertRefused("A node is called \"mlnet.relu\"" + Expected, model => model.Graph.NodeOf("relu").Name = "mlnet.relu");
        AssertRefused(
            "The weight \"mlnet.slopes\" is called \"mlnet.slopes\"" + Expected,
            model => model.Graph.WeightOf("slopes").Name = "mlnet.slopes");
        AssertRefused(
            "The weight \"text\" is called \"text\"" + Expected,
            model => model.Graph.WeightOf("mlnet.Score.unusedInput").Name = "text");

        // A pipeline knows it by its own name, which this one lacks, and would look for the weight that it leaves out.
        AssertRefused("A node is called \"\"" + Expected, model => model.Graph.NodeOf("mlnet.Score.unusedOutput").Name = "");
    }
}
