using FacialExpression.ModelFiles.Onnx;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;

namespace FacialExpression.Tests.Prediction.Sessions;

public class ModelSignatureTests
{
    private static readonly ExpressionModelMetadata Metadata = new() { ModelName = "Hand-made" };

    public ModelSignatureTests() => OnnxRuntimePrivacy.Ensure();

    [Fact]
    public void A_model_of_this_library_fits()
    {
        using var session = new InferenceSession(HandMadeModel.PixelModel());
        ModelSignature.Check(session, Metadata);
    }

    [Fact]
    public void Another_size_is_named_with_the_expected_one() => Assert.Equal(
        "The model must have the float input \"Image\" of shape [-1, 1, 48, 64] (-1: any number of images); "
        + "received [-1, 1, 48, 48].",
        Fault(_ => { }, Metadata with { Input = new ImageShape(48, 64, 1) }));

    [Fact]
    public void Another_number_of_labels_is_named() => Assert.Equal(
        "The model must have the float output \"Score\" of shape [-1, 6] (-1: any number of images); received [-1, 7].",
        Fault(_ => { }, Metadata with { Labels = Metadata.Labels.Take(6).ToArray() }));

    [Fact]
    public void A_missing_output_is_named_with_those_that_there_are() => Assert.Equal(
        "The model must have the float output \"Score\" of shape [-1, 7] (-1: any number of images); "
        + "received only \"logits, PredictedLabel\".",
        Fault(graph => graph.Output[0].Name = "logits"));

    [Fact]
    public void An_output_of_another_type_is_refused() => Assert.Contains(
        "must have the float output \"Score\"",
        Fault(graph =>
        {
            // The index of the label, an integer, in place of the scores.
            graph.Output[0].Name = "Score";
            graph.Output[0].Type.TensorType.ElemType = (int)TensorProto.Types.DataType.Int64;
            graph.Node.Single(node => node.Output[0] == "Score").Output[0] = "probabilities";
            NodeProto index = graph.Node.Single(node => node.OpType == "ArgMax");
            index.Input[0] = "probabilities";
            graph.Node.Add(new NodeProto { OpType = "Cast", Input = { "probabilities" }, Output = { "Score" } });
            graph.Node[^1].Attribute.Add(new AttributeProto
            {
                Name = "to",
                Type = AttributeProto.Types.AttributeType.Int,
                I = (long)TensorProto.Types.DataType.Int64,
            });
        }),
        StringComparison.Ordinal);

    private static string Fault(Action<GraphProto> change, ExpressionModelMetadata? metadata = null)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(HandMadeModel.PixelModel());
        change(model.Graph);
        using var session = new InferenceSession(model.ToByteArray());
        return Assert.Throws<InvalidModelFileException>(() => ModelSignature.Check(session, metadata ?? Metadata)).Message;
    }
}
