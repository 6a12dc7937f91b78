using FacialExpression.ModelFiles.Onnx;
using static FacialExpression.ModelFiles.Onnx.OnnxGraph;
using static FacialExpression.Tests.ModelFiles.Imported.ForeignModel;

namespace FacialExpression.Tests.ModelFiles.Imported;

public class ImportedInputTests
{
    [Fact]
    public void A_model_must_have_one_input()
    {
        AssertRefused(
            "It must have one input, an image; it has 2: \"\"x\" [any, 1, 8, 8], \"age\" [any]\". Export",
            Create().Change(m => m.Graph.Input.Add(Value("age", TensorProto.Types.DataType.Float))));
        AssertRefused("it has 0: \"\".", Create().Change(m => m.Graph.Input.Clear()));
    }

    [Fact]
    public void Constants_among_the_inputs_are_no_inputs() =>
        Assert.Equal(7, Predict(Create().Change(m => m.Graph.Input.Add(
            new ValueInfoProto { Name = "kernel" }))).Length);

    [Theory]
    [InlineData("is no image", 64)]
    [InlineData("is no image", 4, 8, 8)]
    [InlineData("is no image", 1, 8, 4096)]
    [InlineData("is no image", 1, 1, 8, 8)]
    public void An_input_that_is_no_image_is_refused(string expected, params int[] sizes) =>
        AssertRefused(expected, Create().Change(m => m.Graph.Input[0] = Value("x", TensorProto.Types.DataType.Float, sizes)));

    [Fact]
    public void An_input_of_bytes_is_refused() => AssertRefused(
        "takes numbers of the type Uint8; it must be Float",
        Create().Change(m => m.Graph.Input[0] = Value("x", TensorProto.Types.DataType.Uint8, 1, 8, 8)));

    [Fact]
    public void A_size_that_the_file_leaves_open_comes_from_the_options()
    {
        ModelProto model = Create();
        Open(model, 2);
        Open(model, 3);
        AssertRefused("leaves its height open. Set OnnxModelOptions.Input", model);
        ModelProto prepared = Prepare(model, Options with { Input = new ImageShape(10, 20, 1) });
        Assert.Equal([1, 10, 20], prepared.Graph.Input[0].Type.TensorType.Shape.Dim.Skip(1).Select(d => d.DimValue));
    }

    [Fact]
    public void Channels_that_the_file_leaves_open_come_from_the_options()
    {
        ModelProto model = Create(3);
        Open(model, 1);
        AssertRefused("leaves the channels open. Set OnnxModelOptions.Layout and Input.", model);
        OnnxModelOptions options = Options with { Layout = OnnxLayout.ChannelsFirst };
        AssertRefused("leaves its channels open", model, options);
        Assert.Equal(7, Predict(model, options with { Input = new ImageShape(8, 8, 3) }).Length);
    }

    [Fact]
    public void Options_that_contradict_the_file_are_refused() => AssertRefused(
        "Its input \"x\" [any, 1, 8, 8] declares 8 as height; OnnxModelOptions.Input has 48.",
        Create(),
        Options with { Input = new ImageShape(48, 48, 1) });

    [Fact]
    public void Scaling_per_channel_of_a_gray_model_is_refused() =>
        AssertRefused("has one channel", Create(), Options with { Scaling = PixelScaling.ImageNet });

    [Fact]
    public void The_layout_of_a_shape_that_fits_both_ways_comes_from_the_options()
    {
        // One row of eight columns and three channels, or three channels... as PyTorch has it: one channel of 8×3.
        ModelProto model = Create().Change(m => m.Graph.Input[0] = Value("x", TensorProto.Types.DataType.Float, 1, 8, 3));
        Assert.Equal([1, 8, 3], Prepare(model).Graph.Input[0].Type.TensorType.Shape.Dim.Skip(1).Select(d => d.DimValue));
        ModelProto last = Prepare(model, Options with { Layout = OnnxLayout.ChannelsLast });
        Assert.Equal([1, 1, 8], last.Graph.Input[0].Type.TensorType.Shape.Dim.Skip(1).Select(d => d.DimValue));
        Assert.Contains(last.Graph.Node, node => node.OpType == "Transpose");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void A_number_of_images_that_is_none_stands_for_any(long images) =>
        Assert.Equal(7, Predict(Create().Change(m => m.Graph.Input[0].Type.TensorType.Shape.Dim[0] =
            new TensorShapeProto.Types.Dimension { DimValue = images })).Length);

    [Fact]
    public void A_shape_for_several_images_is_one_for_any_number()
    {
        ModelProto model = Create(1, Node("Reshape", ["x", "shape"], "y")).With(Constant("shape", [4], [4L, 1, 4, 16]));
        model.Graph.Input[0].Type.TensorType.Shape.Dim[0] = new TensorShapeProto.Types.Dimension { DimValue = 4 };
        Assert.Equal(7, Predict(model).Length);
        AssertRefused(
            "takes 4 images at a time; a trusted model is given one", model, Options with { Trust = OnnxTrust.Trusted });
    }

    private static void Open(ModelProto model, int axis) =>
        model.Graph.Input[0].Type.TensorType.Shape.Dim[axis] = new TensorShapeProto.Types.Dimension { DimParam = "size" };
}
