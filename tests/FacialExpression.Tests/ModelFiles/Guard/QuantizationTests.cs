using FacialExpression.ModelFiles.Onnx;
using Google.Protobuf;
using static FacialExpression.ModelFiles.Onnx.OnnxGraph;
using static FacialExpression.Tests.ModelFiles.Guard.GuardedModel;

namespace FacialExpression.Tests.ModelFiles.Guard;

public class QuantizationTests
{
    [Theory]
    [InlineData("step", 0f, "has the scale 0; it must be above 0")]
    [InlineData("step", -0.5f, "has the scale -0.5; it must be above 0")]
    [InlineData("step", float.NaN, "infinite or not numbers")]
    [InlineData("step", float.PositiveInfinity, "infinite or not numbers")]
    [InlineData("kernel/steps", 0f, "The node \"kernel\" (\"DequantizeLinear\") has the scale 0; it must be above 0")]
    [InlineData("kernel/steps", -1f, "The node \"kernel\" (\"DequantizeLinear\") has the scale -1; it must be above 0")]
    [InlineData("kernel/steps", float.NaN, "The weight \"kernel/steps\" has values that are infinite or not numbers")]
    [InlineData("bias/steps", 0f, "The node \"bias\" (\"DequantizeLinear\") has the scale 0; it must be above 0")]
    [InlineData("bias/steps", float.NegativeInfinity, "The weight \"bias/steps\" has values that are infinite or not numbers")]
    public void Load_refuses_scales_that_are_not_positive(string weight, float scale, string expected) =>
        AssertRefused(expected, model =>
        {
            byte[] stored = model.Graph.WeightOf(weight).RawData.ToByteArray();
            BitConverter.TryWriteBytes(stored.AsSpan(stored.Length - sizeof(float)), scale);
            model.Graph.WeightOf(weight).RawData = ByteString.CopyFrom(stored);
        });

    [Theory]
    [InlineData("levels", "has 2 inputs; from 3 to 3 are allowed")]
    [InlineData("numbers", "The node \"numbers\" (\"DequantizeLinear\") has no zero point")]
    [InlineData("kernel", "The node \"kernel\" (\"DequantizeLinear\") has no zero point")]
    public void Load_refuses_a_missing_zero_point(string node, string expected) =>
        AssertRefused(expected, model => model.Graph.NodeOf(node).Input.RemoveAt(2));

    [Fact]
    public void Load_refuses_a_zero_point_of_a_bias() =>
        AssertRefused("The node \"bias\" (\"DequantizeLinear\") has a zero point, which an Int32 weight must not have", model =>
        {
            model.Graph.Initializer.Add(Constant("bias/zeros", [3], new int[3]));
            model.Graph.NodeOf("bias").Input.Add("bias/zeros");
        });

    [Fact]
    public void Load_refuses_a_zero_point_of_a_kernel_that_is_not_0() =>
        AssertRefused(
            "has a zero point other than 0, which an Int8 weight must not have",
            model => model.Graph.WeightOf("kernel/zeros").RawData = ByteString.CopyFrom(0, 0, 1));

    [Fact]
    public void Load_refuses_a_zero_point_of_another_type_or_shape()
    {
        const string ForData = "must be the constant Uint8 []";
        const string ForKernel = "must be the constant Int8 [3]";
        AssertRefused(ForData, model => Put(model, "level of 0", Constant("", [], [(sbyte)1])));
        AssertRefused(ForData, model => Put(model, "level of 0", Constant("", [1], [(byte)1])));
        AssertRefused(ForData, model => model.Graph.NodeOf("levels").Input[2] = "kernel/zeros");
        AssertRefused(ForKernel, model => Put(model, "kernel/zeros", Constant("", [3], new byte[3])));
        AssertRefused(ForKernel, model => Put(model, "kernel/zeros", Constant("", [4], new sbyte[4])));
        AssertRefused(ForKernel, model => Put(model, "kernel/zeros", Constant("", [], [(sbyte)0])));
    }

    [Fact]
    public void Load_refuses_scales_of_another_type_or_shape()
    {
        AssertRefused("must be a Float weight of 0 dimensions", model => Put(model, "step", Constant("", [1], [1f])));
        AssertRefused("must be a Float weight of 0 dimensions", model => Put(model, "step", Constant("", [], [1])));
        AssertRefused("must be Float [3]", model => Put(model, "kernel/steps", Constant("", [4], [1f, 1, 1, 1])));
        AssertRefused("must be a Float weight of 1 dimensions", model => Put(model, "kernel/steps", Constant("", [], [1f])));
        AssertRefused("must be Float [3]", model => Put(model, "bias/steps", Constant("", [1], [1f])));
    }

    [Theory]
    [InlineData("kernel", 1L)]
    [InlineData("kernel", -4L)]
    [InlineData("bias", 1L)]
    [InlineData("bias", long.MaxValue)]
    public void Load_refuses_another_axis_than_that_of_the_filters(string node, long axis) =>
        AssertRefused(
            $"The node \"{node}\" (\"DequantizeLinear\") has axis {axis}; it must be from 0 to 0",
            model => model.Graph.AttributeOf(node, "axis").I = axis);

    [Fact]
    public void Load_refuses_a_missing_axis_of_weights_and_an_axis_of_activations()
    {
        AssertRefused("has axis 1; it must be from 0 to 0", model => model.Graph.NodeOf("kernel").Attribute.Clear());
        AssertRefused("has axis 1; it must be from 0 to 0", model => model.Graph.NodeOf("bias").Attribute.Clear());
        AssertRefused(
            "The node \"numbers\" (\"DequantizeLinear\") has the attribute axis, which is for weights",
            model => model.Graph.NodeOf("numbers").Attribute.Add(Int("axis", 0)));
        AssertRefused(
            "The node \"levels\" (\"QuantizeLinear\") has the attribute \"axis\", which is not known",
            model => model.Graph.NodeOf("levels").Attribute.Add(Int("axis", 0)));
    }

    [Fact]
    public void Load_refuses_levels_that_stand_for_other_numbers_than_before()
    {
        const string Expected = "its input was quantized with 0.125 and 128";
        AssertRefused("has the scale 0.25 and the zero point 128; " + Expected, model =>
        {
            model.Graph.Initializer.Add(Constant("other", [], [0.25f]));
            model.Graph.NodeOf("numbers").Input[1] = "other";
        });
        AssertRefused("has the scale 0.125 and the zero point 0; " + Expected, model =>
        {
            model.Graph.Initializer.Add(Constant("other", [], [(byte)0]));
            model.Graph.NodeOf("numbers").Input[2] = "other";
        });
    }

    [Fact]
    public void Load_refuses_integers_where_floats_must_be()
    {
        AssertRefused("of Uint8 [N, 3, ", model => model.Graph.NodeOf("int8").Input[0] = "levels");
        AssertRefused("of Uint8 [N, 3, ", model => model.Graph.NodeOf("largest").Input[0] = "levels");
        AssertRefused(
            "of Int8 [3, 3, 1, 1]; it must be a Float weight of 4 dimensions",
            model => UseInstead(model, "kernel", "kernel/int8"));
        AssertRefused(
            "of Int32 [3]; it must be a Float weight of 1 dimensions",
            model => UseInstead(model, "bias", "bias/int32"));
    }

    [Fact]
    public void Load_refuses_to_dequantize_anything_else()
    {
        const string Expected = "must be Uint8 for each image, an Int8 weight of 4 dimensions or an Int32 weight of 1 dimension";
        AssertRefused(Expected, model => model.Graph.NodeOf("numbers").Input[0] = "softsign");
        AssertRefused(Expected, model => Put(model, "kernel/int8", Constant("", [9], new sbyte[9])));
        AssertRefused(Expected, model => Put(model, "kernel/int8", Constant("", [3, 3, 1, 1], new byte[9])));
        AssertRefused(Expected, model => Put(model, "bias/int32", Constant("", [3, 1], new int[3])));
    }

    [Fact]
    public void Load_refuses_integers_of_another_number_than_the_shape_has()
    {
        AssertRefused(
            "The weight \"kernel/int8\" has the shape [3, 3, 1, 1] and 8 bytes",
            model => model.Graph.WeightOf("kernel/int8").RawData = ByteString.CopyFrom(new byte[8]));
        AssertRefused(
            "The weight \"bias/int32\" has the shape [3] and 11 bytes",
            model => model.Graph.WeightOf("bias/int32").RawData = ByteString.CopyFrom(new byte[11]));
    }

    [Fact]
    public void Load_accepts_a_number_that_several_nodes_use_but_no_other_weight()
    {
        AssertRefused(
            "uses the weight \"kernel/int8\" that is in use already",
            model => model.Graph.Node.Insert(
                model.Graph.Node.IndexOf(model.Graph.NodeOf("int8")),
                Node("DequantizeLinear", ["kernel/int8", "kernel/steps", "kernel/zeros"], "again", Int("axis", 0))));
        ModelProto model = EveryOperator();
        Assert.Equal(2, model.Graph.Node.Count(n => n.Input.Contains("step")));
        Load(model).Dispose();
    }

    [Fact]
    public void Levels_count_as_a_quarter_of_floats()
    {
        ModelProto model = EveryOperator();
        long all = ModelGuard.CountActivations(model.ToByteArray());
        NodeProto levels = model.Graph.NodeOf("levels");
        model.Graph.Node.Remove(levels);
        model.Graph.Node.Remove(model.Graph.NodeOf("numbers"));
        model.Graph.NodeOf("int8").Input[0] = "softsign";

        // After the pool, the padding and a quarter of them for the levels: 3 maps of 7×7.
        const long Numbers = 3 * 7 * 7;
        Assert.Equal(Numbers + ((Numbers + 3) / 4), all - ModelGuard.CountActivations(model.ToByteArray()));
    }

    // Of the convolution.
    private static void UseInstead(ModelProto model, string weight, string other)
    {
        model.Graph.Node.Remove(model.Graph.NodeOf(weight));
        NodeProto convolution = model.Graph.NodeOf("int8");
        convolution.Input[convolution.Input.IndexOf(weight)] = other;
    }

    private static void Put(ModelProto model, string name, TensorProto weight)
    {
        weight.Name = name;
        model.Graph.Initializer[model.Graph.Initializer.IndexOf(model.Graph.WeightOf(name))] = weight;
    }
}
