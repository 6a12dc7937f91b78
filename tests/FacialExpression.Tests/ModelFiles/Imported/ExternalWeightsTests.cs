using FacialExpression.ModelFiles.Onnx;
using Google.Protobuf;
using static FacialExpression.ModelFiles.Onnx.OnnxGraph;
using static FacialExpression.Tests.ModelFiles.Imported.ForeignModel;

namespace FacialExpression.Tests.ModelFiles.Imported;

public sealed class ExternalWeightsTests : IDisposable
{
    // Where ONNX Runtime looks for the files that a model from memory names.
    private readonly string _weights = Path.Combine(Environment.CurrentDirectory, $"weights-{Guid.NewGuid():N}.bin");

    private static OnnxModelOptions Trusted { get; } = Options with { Trust = OnnxTrust.Trusted };

    public void Dispose() => File.Delete(_weights);

    [Theory]
    [InlineData(OnnxTrust.Checked)]
    [InlineData(OnnxTrust.Trusted)]
    public void Weights_in_another_file_are_refused_and_the_file_is_not_opened(OnnxTrust trust)
    {
        ModelProto model = Create();
        TensorProto bias = model.Graph.Initializer[1];
        File.WriteAllBytes(_weights, bias.RawData.ToByteArray());
        MoveOut(bias, Path.GetFileName(_weights));
        Assert.Contains(
            $"It stores weights in another file (\"{Path.GetFileName(_weights)}\", for the weight \"bias\"); "
                + "a model must be one file. No other file was opened.",
            Refuse(model, Options with { Trust = trust }),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(OnnxTrust.Checked)]
    [InlineData(OnnxTrust.Trusted)]
    public void Weights_of_a_node_in_another_file_are_refused(OnnxTrust trust)
    {
        TensorProto value = Constant("hidden", [1], [1f]);
        MoveOut(value, "hidden.bin");
        ModelProto model = Create(
            1, Node("Constant", [], "w", Tensor("value", value)), Node("Mul", ["x", "w"], "y"));
        AssertRefused("(\"hidden.bin\", for the weight \"hidden\")", model, Options with { Trust = trust });
    }

    // The path of fields from the model to the tensor, by their numbers in onnx.proto.
    [Theory]
    [InlineData(7, 15, 1)]
    [InlineData(7, 15, 2)]
    [InlineData(7, 1, 5, 6, 5)]
    [InlineData(7, 1, 5, 11, 1, 5, 5)]
    [InlineData(7, 1, 5, 10)]
    [InlineData(7, 1, 5, 22, 1)]
    [InlineData(7, 1, 5, 23, 2)]
    [InlineData(25, 7, 5, 5)]
    [InlineData(25, 11, 5)]
    [InlineData(20, 1, 5)]
    [InlineData(20, 2, 1, 5, 5)]
    public void Weights_in_another_file_are_refused_of_trusted_models_wherever_they_are(params int[] fields)
    {
        TensorProto hidden = Constant("hidden", [1], [1f]);
        MoveOut(hidden, "hidden.bin");
        byte[] message = hidden.ToByteArray();
        foreach (int field in fields.Reverse())
        {
            message = Message(field, message);
        }

        Assert.Contains(
            "(\"hidden.bin\", for the weight \"hidden\")",
            Refuse([.. Create().ToByteArray(), .. message], Trusted),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Messages_that_are_nested_deeply_are_refused()
    {
        byte[] graph = [];
        for (int i = 0; i < 50; i++)
        {
            graph = Message(1, Message(5, Message(6, graph)));
        }

        Assert.Contains(
            "it has messages within messages, more than 100 deep",
            Refuse([.. Create().ToByteArray(), .. Message(7, graph)], Trusted),
            StringComparison.Ordinal);
    }

    private static byte[] Message(int field, byte[] content)
    {
        using var bytes = new MemoryStream();
        using (var output = new CodedOutputStream(bytes))
        {
            output.WriteTag(field, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(ByteString.CopyFrom(content));
        }

        return bytes.ToArray();
    }

    private static void MoveOut(TensorProto weight, string location)
    {
        weight.RawData = ByteString.Empty;
        weight.DataLocation = 1;
        weight.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = location });
    }
}
