using FacialExpression.ModelFiles.Onnx;
using Google.Protobuf;
using static FacialExpression.ModelFiles.Onnx.OnnxGraph;
using static FacialExpression.Tests.ModelFiles.Guard.GuardedModel;

namespace FacialExpression.Tests.ModelFiles.Guard;

public class WeightTests
{
    // The tag of float_data, which is not in our part of the schema.
    private const byte FloatData = 0x22;

    [Theory]
    [InlineData(3L, 8L)]
    [InlineData(3L, 6L)]
    [InlineData(3L, -7L)]
    [InlineData(-3L, -7L)]
    [InlineData(0L, 7L)]
    [InlineData(0L, 0L)]
    [InlineData(21L)]
    [InlineData(1L << 40, 1L << 40)]
    [InlineData(1L << 32, 1L << 32)]
    [InlineData(long.MaxValue, long.MaxValue)]
    [InlineData(long.MinValue, long.MinValue)]
    [InlineData(3L, 7L, 1L << 62, 4L)]
    [InlineData(3L, 7L, 1L, 1L)]
    [InlineData(3L, 7L, 1L, 1L, 1L)]
    public void A_weight_whose_shape_is_not_that_of_its_numbers_or_its_node_is_refused(params long[] shape)
    {
        string message = RefuseWeight("slopes", weight =>
        {
            weight.Dims.Clear();
            weight.Dims.Add(shape);
        });

        // As many numbers, but of a shape that the node cannot use: the node says so.
        string expected = shape is [21] or [3, 7, 1, 1]
            ? "The node \"logits\" (\"Gemm\") has the input \"slopes\" of"
            : "The weight \"slopes\" has the shape";
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.Contains($"[{string.Join(", ", shape)}]", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_refuses_a_weight_without_values()
    {
        AssertRefused(
            "The weight \"slopes\" has the shape [3, 7] and 0 bytes",
            model => model.Graph.WeightOf("slopes").RawData = ByteString.Empty);
        AssertRefused(
            "The weight \"temperature\" has the shape [] and 0 bytes",
            model => model.Graph.WeightOf("temperature").RawData = ByteString.Empty);
        Assert.Contains(
            "has the shape [3, 7] and 83 bytes",
            RefuseWeight("slopes", weight => weight.RawData = Part(weight, 83)),
            StringComparison.Ordinal);
        Assert.Contains(
            "has the shape [3, 4, 1, 1] and 23 bytes",
            Refuse(Half(weight => weight.RawData = Part(weight, 23))),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Load_refuses_weights_outside_raw_data()
    {
        byte[] numbers = new byte[3 * 7 * sizeof(float)];
        string message = RefuseWeight("slopes", weight =>
        {
            weight.RawData = ByteString.Empty;
            weight.MergeFrom((byte[])[FloatData, (byte)numbers.Length, .. numbers]);
        });
        Assert.Contains("0 bytes of numbers, which must all be in raw_data", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_shape_of_many_sizes_is_named_in_short()
    {
        string message = RefuseWeight("slopes", weight => weight.Dims.Add(Enumerable.Repeat(1L, 100_000)));
        Assert.Contains("has the shape [3, 7, 1, 1, 1, …] and 84 bytes", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_accepts_integers_only_as_pads()
    {
        const string Expected = "must be 8 integers from 0 to 2048, none of them for images and channels";
        string RefusePads(params long[] pads) => RefuseWeight("pads", weight =>
        {
            weight.Dims[0] = pads.Length;
            weight.RawData = Constant("", [], pads).RawData;
        });
        Assert.Contains(Expected, RefusePads(0, 1, 1, 0, 0, 0, 0, 1), StringComparison.Ordinal);
        Assert.Contains(Expected, RefusePads(0, 0, -1, 0, 0, 0, 0, 1), StringComparison.Ordinal);
        Assert.Contains(Expected, RefusePads(0, 0, 2049, 0, 0, 0, 0, 1), StringComparison.Ordinal);
        Assert.Contains(Expected, RefusePads(0, 0, long.MaxValue, 0, 0, 0, long.MaxValue, 0), StringComparison.Ordinal);
        Assert.Contains(Expected, RefusePads(0, 0, 1, 1), StringComparison.Ordinal);
        Assert.Contains("has 9 integers; up to 8 are allowed", RefusePads(0, 0, 0, 0, 0, 0, 0, 0, 0), StringComparison.Ordinal);
        AssertRefused(Expected, model => model.Graph.NodeOf("padded").Input[1] = "scale");
        AssertRefused("has the input \"more\" of Int64 [1]; it must be a Float weight of 0 dimensions", model =>
        {
            model.Graph.Initializer.Add(Constant("more", [1], [1L]));
            model.Graph.NodeOf("scaled").Input[1] = "more";
        });
        AssertRefused("has integers, which must be among the weights", model =>
            model.Graph.AttributeOf("half", "value").T = Constant("half", [1], [1L]));
        AssertRefused("has integers, which must be among the weights", model =>
            model.Graph.AttributeOf("half", "value").T = Constant("half", [1], [(sbyte)1]));
    }

    [Theory]
    [InlineData(0, "Undefined")]
    [InlineData(5, "5")]
    [InlineData(11, "11")]
    [InlineData(16, "16")]
    [InlineData(-1, "-1")]
    [InlineData(int.MaxValue, "2147483647")]
    public void A_weight_of_another_type_is_refused(int type, string name)
    {
        string expected = $"has numbers of the type {name}; Float, Float16, Int8, Uint8, Int32, Int64 and String are known";
        Assert.Contains(expected, RefuseWeight("slopes", weight => weight.DataType = type), StringComparison.Ordinal);
        Assert.Contains(expected, Refuse(Half(weight => weight.DataType = type)), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_accepts_Float16_weights_only_in_Constant_nodes() =>
        AssertRefused("The weight \"loose\" is of half size, which only a Constant node's may be", model =>
        {
            // As an initializer ONNX Runtime would take it, and ML.NET would not.
            model.Graph.Initializer.Add(Constant("loose", [3, 4, 1, 1], new Half[12]));
            model.Graph.NodeOf("pointwise/kernel").Input[0] = "loose";
        });

    [Fact]
    public void Load_refuses_a_weight_with_both_text_and_numbers()
    {
        const string Expected = "has both text and numbers";
        Assert.Contains(
            Expected, RefuseWeight("slopes", weight => weight.StringData.Add(ByteString.Empty)), StringComparison.Ordinal);
        Assert.Contains(
            Expected,
            RefuseWeight("mlnet.Score.unusedInput", weight => weight.RawData = ByteString.CopyFromUtf8("text")),
            StringComparison.Ordinal);
        Assert.Contains(
            "has the shape [1] and 2 texts",
            RefuseWeight(
                "mlnet.Score.unusedInput",
                weight => weight.StringData.Add(ByteString.CopyFromUtf8("more"))), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_refuses_a_weight_that_is_used_twice()
    {
        const string Expected = "uses the weight \"conv/kernel\" that is in use already";
        AssertRefused(Expected, model => model.Graph.NodeOf("depthwise").Input[1] = "conv/kernel");
        AssertRefused("uses the weight \"gamma\" that is in use already", model => model.Graph.NodeOf("norm").Input[2] = "gamma");
        AssertRefused("uses the weight \"half\" that is in use already", model =>
            model.Graph.Node.Insert(
                model.Graph.Node.IndexOf(model.Graph.NodeOf("pointwise")), Node("Cast", ["half"], "again", Int("to", 1))));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void Weights_that_are_no_numbers_are_refused_wherever_they_are(float number)
    {
        const string Expected = " has values that are infinite or not numbers: it is damaged, or its training failed";
        for (int i = 0; i < 36; i++)
        {
            float[] numbers = new float[36];
            numbers[i] = number;
            string message = RefuseWeight("conv/kernel", weight => weight.RawData = Constant("", [], numbers).RawData);
            Assert.Contains("The weight \"conv/kernel\"" + Expected, message, StringComparison.Ordinal);
        }

        for (int i = 0; i < 12; i++)
        {
            var halves = new Half[12];
            halves[i] = (Half)number;
            Assert.Contains(
                "The weight \"half\"" + Expected,
                Refuse(Half(weight => weight.RawData = Constant("", [], halves).RawData)),
                StringComparison.Ordinal);
        }

        AssertRefused(
            "The weight \"temperature\"" + Expected,
            model => model.Graph.WeightOf("temperature").RawData = Constant("", [], [number]).RawData);
    }

    [Fact]
    public void Load_accepts_the_largest_and_smallest_finite_weights()
    {
        // Zeros come between them and the scores.
        ModelProto model = EveryOperator();
        float[] numbers = [float.MaxValue, float.MinValue, float.Epsilon, -0f];
        model.Graph.WeightOf("beta").RawData = Constant("", [], numbers).RawData;
        model.Graph.WeightOf("depthwise/kernel").RawData = Constant("", [], new float[36]).RawData;
        Half[] halves = [System.Half.MaxValue, System.Half.MinValue, System.Half.Epsilon, .. new Half[9]];
        model.Graph.AttributeOf("half", "value").T.RawData = Constant("", [], halves).RawData;
        Load(model).Dispose();
    }

    [Fact]
    public void Weights_that_give_no_scores_are_refused()
    {
        ModelProto model = EveryOperator();
        model.Graph.WeightOf("temperature").RawData = Constant("", [], [0f]).RawData;
        string message = Assert.Throws<InvalidModelFileException>(() => Load(model)).Message;
        Assert.StartsWith(
            "The stream: The model \"Every operator\" computes scores that are not finite for this image",
            message,
            StringComparison.Ordinal);
        Assert.EndsWith("Train it or save it again.", message, StringComparison.Ordinal);

        model.MetadataProps.Single(p => p.Key == "FacialExpression.ModelName").Value = "\e[31m" + new string('x', 10_000);
        Assert.Contains(
            "The model \"\uFFFD[31mxxx",
            Assert.Throws<InvalidModelFileException>(() => Load(model)).Message[..60],
            StringComparison.Ordinal);
    }

    [Fact]
    public void Scores_that_are_no_probabilities_are_refused()
    {
        ModelProto model = EveryOperator();
        model.Graph.NodeOf("Score").OpType = "Relu";
        model.Graph.NodeOf("Score").Attribute.Clear();
        string message = Assert.Throws<InvalidModelFileException>(() => Load(model)).Message;
        Assert.StartsWith("The stream: its scores are no probabilities (", message, StringComparison.Ordinal);
        Assert.EndsWith("): the weights are damaged. Save the model again.", message, StringComparison.Ordinal);
    }

    private static string RefuseWeight(string name, Action<TensorProto> change)
    {
        ModelProto model = EveryOperator();
        change(model.Graph.WeightOf(name));
        return Refuse(model.ToByteArray());
    }

    private static byte[] Half(Action<TensorProto> change)
    {
        ModelProto model = EveryOperator();
        change(model.Graph.AttributeOf("half", "value").T);
        return model.ToByteArray();
    }

    private static ByteString Part(TensorProto weight, int count) => ByteString.CopyFrom(weight.RawData.Span[..count]);
}
