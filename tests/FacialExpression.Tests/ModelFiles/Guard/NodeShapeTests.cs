using FacialExpression.ModelFiles.Onnx;
using static FacialExpression.ModelFiles.Onnx.OnnxGraph;
using static FacialExpression.Tests.ModelFiles.Guard.GuardedModel;

namespace FacialExpression.Tests.ModelFiles.Guard;

public class NodeShapeTests
{
    [Fact]
    public void Load_refuses_a_Gemm_whose_kernel_does_not_fit()
    {
        AssertRefused(
            "The node \"logits\" (\"Gemm\") has a row of 4 numbers and a kernel of [3, 7], which do not fit together",
            model => model.Graph.NodeOf("features").Input[0] = "same");
        AssertRefused(
            "has a row of 3 numbers and a kernel of [3, 7]",
            model => model.Graph.NodeOf("logits").Attribute.Add(Int("transB", 1)));
        AssertRefused("has the input \"biases\" of Float [7]; it must be Float [4]", model => Resize(model, "slopes", 3, 4));
        AssertRefused(
            "has the input \"features\" of Float [N, 3, 1, 1]; it must be Float [N, size]",
            model => model.Graph.NodeOf("logits").Input[0] = "features");
        AssertRefused(
            "has the input \"flat\" of Float [N, 3]; it must be a Float weight of 2 dimensions",
            model => model.Graph.NodeOf("logits").Input[1] = "flat");
        AssertRefused("has the input \"logits\" of Float [N, 7]; it must be Float [N, channels, height, width]", model =>
        {
            model.Graph.NodeOf("Score").Input[0] = "again";
            model.Graph.Node.Insert(
                model.Graph.Node.IndexOf(model.Graph.NodeOf("calibrated")) + 1, Node("GlobalAveragePool", ["logits"], "again"));
        });
    }

    [Fact]
    public void Load_refuses_a_Conv_whose_kernel_does_not_fit()
    {
        const string Expected = "which do not fit together";
        AssertRefused(
            "has 1 channels in 1 groups and a kernel of [4, 2, 3, 3], " + Expected,
            model => Resize(model, "conv/kernel", 4, 2, 3, 3));
        AssertRefused(
            "has 4 channels in 1 groups and a kernel of [4, 1, 3, 3], " + Expected,
            model => model.Graph.AttributeOf("depthwise", "group").I = 1);
        AssertRefused(
            "has 4 channels in 3 groups and a kernel of [4, 1, 3, 3], " + Expected,
            model => model.Graph.AttributeOf("depthwise", "group").I = 3);
        AssertRefused(
            "has 4 channels in 4 groups and a kernel of [6, 1, 3, 3], " + Expected,
            model => Resize(model, "depthwise/kernel", 6, 1, 3, 3));
        AssertRefused("has group 5; it must be from 1 to 4", model => model.Graph.AttributeOf("depthwise", "group").I = 5);
        AssertRefused("has group 0; it must be from 1 to 4", model => model.Graph.AttributeOf("depthwise", "group").I = 0);
        AssertRefused(
            "has group -9223372036854775808; it must be",
            model => model.Graph.AttributeOf("depthwise", "group").I = long.MinValue);
        AssertRefused("has the input \"conv/bias\" of Float [5]; it must be Float [4]", model => Resize(model, "conv/bias", 5));
        AssertRefused("has a kernel_shape other than its kernel's, 3×3", model => SetInts(model, "conv", "kernel_shape", 3, 2));
        AssertRefused(
            "has the input \"conv/kernel\" of Float [36]; it must be a Float weight of 4 dimensions",
            model => Resize(model, "conv/kernel", 36));
        AssertRefused("has the input \"half\" of Float16 [3, 4, 1, 1]; it must be a Float weight of 4 dimensions", model =>
        {
            model.Graph.NodeOf("pointwise").Input[1] = "half";
            model.Graph.Node.Remove(model.Graph.NodeOf("pointwise/kernel"));
        });
        AssertRefused(
            "has kernel_shape [1, 2049]; it must be 2 numbers from 1 to 2048",
            model => Resize(model, "depthwise/kernel", 4, 1, 1, 2049));
    }

    [Theory]
    [InlineData("conv", "strides", 1)]
    [InlineData("depthwise", "dilations", 1)]
    [InlineData("maximum", "kernel_shape", 1)]
    [InlineData("average", "pads", 0)]
    public void Numbers_of_a_window_must_be_in_range_and_as_many_as_its_axes(string node, string attribute, int least)
    {
        int count = attribute == "pads" ? 4 : 2;
        string allowed = $"]; it must be {count} numbers from {least} to 2048";
        foreach (long number in new[] { least - 1, -1, 2049, int.MaxValue, long.MaxValue, long.MinValue })
        {
            AssertRefused(
                $"has {attribute} [{string.Join(", ", Enumerable.Repeat(number, count))}{allowed}",
                model => SetInts(model, node, attribute, [.. Enumerable.Repeat(number, count)]));
            AssertRefused(
                $", {number}{allowed}", model => SetInts(model, node, attribute, [.. Enumerable.Repeat(1L, count - 1), number]));
        }

        AssertRefused($"has {attribute} [{allowed}", model => SetInts(model, node, attribute));
        AssertRefused($"has {attribute} [1{allowed}", model => SetInts(model, node, attribute, 1));

        // One more than can be right is named, however many there are.
        AssertRefused(
            $"has {attribute} [{string.Join(", ", Enumerable.Repeat(1, count + 1))}{allowed}",
            model => SetInts(model, node, attribute, [.. Enumerable.Repeat(1L, 100_000)]));
    }

    [Fact]
    public void Load_refuses_a_window_that_does_not_fit()
    {
        AssertRefused("pads by 3; that must be less than the window of 3", model => SetInts(model, "conv", "pads", 0, 0, 0, 3));
        AssertRefused(
            "pads by 3; that must be less than the window of 3", model => SetInts(model, "average", "pads", 3, 0, 0, 0));
        AssertRefused(
            "pads by 2048; that must be less than the window of 2", model => SetInts(model, "maximum", "pads", 0, 2048, 0, 0));
        AssertRefused(
            "has a window of 13, larger than its padded input of 12", model => SetInts(model, "maximum", "kernel_shape", 13, 2));
        AssertRefused(
            "has a window of 13, larger than its padded input of 12", model => SetInts(model, "maximum", "kernel_shape", 2, 13));
        AssertRefused(
            "has a window of 4097, larger than its padded input of 10",
            model => SetInts(model, "depthwise", "dilations", 2048, 1));
        AssertRefused("has a window of 9, larger than its padded input of 6", model =>
        {
            SetInts(model, "depthwise", "dilations", 4, 4);
            SetInts(model, "depthwise", "pads", 0, 0, 0, 0);
        });
        AssertRefused("has no attribute kernel_shape", model => model.Graph.NodeOf("maximum").Attribute.RemoveAt(0));
    }

    [Fact]
    public void Load_refuses_an_Add_of_different_shapes()
    {
        const string Expected = "it must be Float [N, 4, 6, 6]";
        AssertRefused(
            "has the input \"conv\" of Float [N, 4, 12, 12]; " + Expected, model => model.Graph.NodeOf("sum").Input[1] = "conv");
        AssertRefused("has the input \"row\" of Float [4]; it must be a Float weight of 0 dimensions", model =>
        {
            model.Graph.Initializer.Add(Constant("row", [4], [1f, 2f, 3f, 4f]));
            model.Graph.NodeOf("sum").Input[1] = "row";
        });
        AssertRefused("has the input \"selu\" of Float [N, 3, 7, 7]; it must be Float [N, 4, 6, 6]", model =>
        {
            model.Graph.Node.Insert(
                model.Graph.Node.IndexOf(model.Graph.NodeOf("swish")) + 1, Node("Mul", ["maximum", "selu"], "product"));
            model.Graph.NodeOf("tanh").Input[0] = "product";
        });
        AssertRefused("it must be floats for each image", model => model.Graph.NodeOf("sum").Input[0] = "temperature");
    }

    [Fact]
    public void Load_refuses_a_BatchNormalization_that_does_not_fit()
    {
        foreach (string name in new[] { "gamma", "beta", "mean", "variance" })
        {
            AssertRefused($"has the input \"{name}\" of Float [3]; it must be Float [4]", model => Resize(model, name, 3));
        }

        foreach (float epsilon in new[] { -1, float.NaN, float.PositiveInfinity, float.NegativeInfinity })
        {
            AssertRefused(
                $"has epsilon {epsilon}; it must be 0 or more", model => model.Graph.AttributeOf("norm", "epsilon").F = epsilon);
        }
    }

    [Fact]
    public void Load_refuses_operators_that_mix_images()
    {
        AssertRefused("has axis 0; images must not mix", model => model.Graph.AttributeOf("Score", "axis").I = 0);
        AssertRefused("has axis 2; it must be from -1 to 1", model => model.Graph.AttributeOf("Score", "axis").I = 2);
        AssertRefused("has axis 0; it must be from 1 to 1", model => model.Graph.AttributeOf("flat", "axis").I = 0);
        AssertRefused("has axis 0; it must be from 1 to 1", model => model.Graph.AttributeOf("index", "axis").I = 0);
        AssertRefused("has axis 0; it must be from 1 to 1", model => model.Graph.NodeOf("index").Attribute.RemoveAt(0));
        AssertRefused("has keepdims 2; it must be from 0 to 1", model => model.Graph.AttributeOf("index", "keepdims").I = 2);
        AssertRefused(
            "has transB -1; it must be from 0 to 1", model => model.Graph.NodeOf("logits").Attribute.Add(Int("transB", -1)));
    }

    [Fact]
    public void Load_refuses_a_Div_by_more_than_one_number()
    {
        AssertRefused(
            "has the input \"temperature\" of Float [1]; it must be a Float weight of 0 dimensions",
            model => Resize(model, "temperature", 1));
        AssertRefused(
            "has the input \"flat\" of Float [N, 3]; it must be a Float weight of 0 dimensions",
            model => model.Graph.NodeOf("calibrated").Input[1] = "flat");
    }

    [Fact]
    public void Only_weights_of_half_size_are_cast_and_only_to_single()
    {
        AssertRefused("has to 10; it must be from 1 to 1", model => model.Graph.AttributeOf("pointwise/kernel", "to").I = 10);
        AssertRefused("has to 0; it must be from 1 to 1", model => model.Graph.NodeOf("pointwise/kernel").Attribute.Clear());
        AssertRefused(
            "has the input \"depthwise\" of Float [N, 4, 6, 6]; it must be a Float16 weight",
            model => model.Graph.NodeOf("pointwise/kernel").Input[0] = "depthwise");
    }

    [Theory]
    [InlineData("conv", 1, "from 2 to 3")]
    [InlineData("conv", 4, "from 2 to 3")]
    [InlineData("relu", 0, "from 1 to 1")]
    [InlineData("sum", 1, "from 2 to 2")]
    [InlineData("norm", 4, "from 5 to 5")]
    [InlineData("norm", 6, "from 5 to 5")]
    [InlineData("logits", 1, "from 2 to 3")]
    [InlineData("half", 1, "from 0 to 0")]
    [InlineData("PredictedLabel", 0, "from 1 to 1")]
    public void A_node_has_as_many_inputs_as_its_operator_takes(string node, int count, string allowed) =>
        AssertRefused($"has {count} inputs; {allowed} are allowed", model =>
        {
            NodeProto changed = model.Graph.NodeOf(node);
            string[] inputs = [.. changed.Input.Concat(Enumerable.Repeat("Image", 6)).Take(count)];
            changed.Input.Clear();
            changed.Input.Add(inputs);
        });

    private static void SetInts(ModelProto model, string node, string attribute, params long[] values)
    {
        model.Graph.AttributeOf(node, attribute).Ints.Clear();
        model.Graph.AttributeOf(node, attribute).Ints.Add(values);
    }

    private static void Resize(ModelProto model, string weight, params int[] shape)
    {
        TensorProto resized = Constant(weight, shape, new float[shape.Aggregate(1, (product, size) => product * size)]);
        model.Graph.Initializer[model.Graph.Initializer.IndexOf(model.Graph.WeightOf(weight))] = resized;
    }
}
