using FacialExpression.ModelFiles.Onnx;
using Google.Protobuf;
using static FacialExpression.ModelFiles.Onnx.OnnxGraph;
using static FacialExpression.Tests.ModelFiles.Guard.GuardedModel;

namespace FacialExpression.Tests.ModelFiles;

public class ModelLimitsTests
{
    private const int MaxDescription = 1024 * 1024;

    [Fact]
    public void Load_refuses_more_than_2000_nodes()
    {
        ModelProto model = Parse(HandMadeModel.BrightnessModel());
        int more = 2_000 - model.Graph.Node.Count;
        model.Graph.PutBeforeFeatures(
            [.. Enumerable.Range(0, more).Select(i => Node("Identity", [i == 0 ? "Image" : $"n{i - 1}"], $"n{i}"))]);
        Load(model).Dispose();
        model.Graph.PutBeforeFeatures(Node("Relu", ["Image"], "one more"));
        Assert.Contains(
            "It has 2001 nodes and 3 weights; up to 2000 of each are allowed.",
            Refuse(model.ToByteArray()),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Load_refuses_more_than_2000_weights() => AssertRefused(
        "nodes and 2001 weights; up to 2000 of each are allowed.", model =>
        model.Graph.Initializer.Add(
            Enumerable.Range(
                model.Graph.Initializer.Count, 2_001 - model.Graph.Initializer.Count).Select(i => Constant($"w{i}", [1], [1f]))));

    [Fact]
    public void Load_refuses_more_activations_than_MaxActivations()
    {
        // 2048 × 2048 is a tenth of what is allowed; the mean, one number more, is one too many.
        ModelProto model = Model(2048);
        Load(model).Dispose();
        model.Graph.PutBeforeFeatures(
            [Node("Relu", ["Image"], "n0"), .. Enumerable.Range(1, 8).Select(i => Node("Relu", [$"n{i - 1}"], $"n{i}"))]);
        Assert.Contains(
            "Up to \"features\" it takes 41,943,041 numbers and 4,194,304 multiply-adds for one image; 41,943,040 and "
            + "5,000,000,000 are allowed.",
            Refuse(model.ToByteArray()), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_refuses_more_multiply_adds_than_MaxMultiplyAdds()
    {
        byte[] Slide(string type, int side)
        {
            ModelProto model = Model(512);
            model.Graph.Initializer.Add(Constant("kernel", [1, 1, side, side], new float[side * side]));
            string[] inputs = type == "Conv" ? ["Image", "kernel"] : ["Image"];
            model.Graph.PutBeforeFeatures(
                Node(
                    type,
                    inputs,
                    "window",
                    Ints("kernel_shape", side, side),
                    Ints("pads", side / 2, side / 2, side / 2, side / 2)));
            return model.ToByteArray();
        }

        // 512 × 512 × 35 × 35, once for the product and 16 times for the look at it.
        const string Expected = "Up to \"window\" it takes 524,288 numbers and ";
        Assert.Contains(
            Expected + "5,459,148,800 multiply-adds for one image", RefuseCheaply(Slide("Conv", 35)), StringComparison.Ordinal);
        Assert.Contains(
            Expected + "5,138,022,400 multiply-adds for one image",
            RefuseCheaply(Slide("MaxPool", 35)),
            StringComparison.Ordinal);
        Assert.Contains(
            Expected + "5,138,022,400 multiply-adds for one image",
            RefuseCheaply(Slide("AveragePool", 35)),
            StringComparison.Ordinal);
        Load(Slide("Conv", 33)).Dispose();
        Load(Slide("MaxPool", 33)).Dispose();
        Load(Slide("AveragePool", 33)).Dispose();
    }

    [Fact]
    public void Load_adds_up_the_cost_of_all_layers()
    {
        ModelProto model = Model(512);
        AttributeProto[] window = [Ints("kernel_shape", 11, 11), Ints("pads", 5, 5, 5, 5)];
        model.Graph.PutBeforeFeatures(
            [.. Enumerable.Range(0, 20).Select(i => Node("MaxPool", [i == 0 ? "Image" : $"n{i - 1}"], $"n{i}", window))]);
        Assert.Contains(
            "Up to \"n9\" it takes 2,883,584 numbers and 5,075,107,840 multiply-adds",
            RefuseCheaply(model.ToByteArray()),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Load_counts_huge_pads_and_filters_without_overflow()
    {
        // 4096 × 4096 × 65,536.
        ModelProto model = Model(2048);
        model.Graph.Initializer.Add(Constant("kernel", [65_536, 1, 2, 2], new float[65_536 * 4]));
        model.Graph.PutBeforeFeatures(
            Node("Conv", ["Image", "kernel"], "far", Ints("dilations", 2048, 2048), Ints("pads", 2048, 2048, 2048, 2048)));
        Assert.Contains(
            "Up to \"far\" it takes 1,099,515,822,080 numbers and 4,399,120,252,928 "
            + "multiply-adds", RefuseCheaply(model.ToByteArray()), StringComparison.Ordinal);

        // Each window doubles the map.
        model = Model(2048);
        AttributeProto[] window = [Ints("kernel_shape", 2048, 2048), Ints("pads", 2047, 2047, 2047, 2047)];
        model.Graph.PutBeforeFeatures(
            [.. Enumerable.Range(0, 1_000).Select(i => Node("AveragePool", [i == 0 ? "Image" : $"n{i - 1}"], $"n{i}", window))]);
        Assert.Contains("Up to \"n0\" it takes", RefuseCheaply(model.ToByteArray()), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_refuses_more_than_1_MiB_besides_weights()
    {
        byte[] model = HandMadeModel.BrightnessModel();
        int rest = MaxDescription - (int)WireScan.CountDescription(model);

        // A text in the model's sixth field, whose number and length take four bytes more.
        byte[] WithDocument(int length) => [.. model, 0x32, .. Varint(length), .. new byte[length]];
        Load(WithDocument(rest - 4)).Dispose();
        Assert.Contains(
            "It has 1048577 bytes besides its weights; up to 1048576 are allowed.",
            Refuse(WithDocument(rest - 3)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Load_counts_names_settings_and_metadata_besides_weights()
    {
        const string Expected = "bytes besides its weights; up to 1048576 are allowed.";
        string text = new('x', MaxDescription);
        AssertRefused(Expected, model => model.Graph.Name = text);
        AssertRefused(Expected, model => model.ProducerName = text);
        AssertRefused(Expected, model => model.Graph.NodeOf("relu").Name = text);
        AssertRefused(Expected, model => model.Graph.WeightOf("slopes").Name = text);
        AssertRefused(Expected, model => model.Graph.WeightOf("slopes").Dims.Add(Enumerable.Repeat(1L, MaxDescription)));
        AssertRefused(Expected, model => model.Graph.AttributeOf("conv", "pads").Ints.Add(new long[MaxDescription]));
        AssertRefused(Expected, model => model.Graph.Node.Add(Enumerable.Repeat(new NodeProto(), MaxDescription / 2)));
        AssertRefused(
            Expected,
            model => model.MetadataProps.Add(new StringStringEntryProto { Key = "FacialExpression.Provenance", Value = text }));
        AssertRefused(Expected, model => model.Functions.Add(ByteString.CopyFromUtf8(text)));
        AssertRefused(Expected, model => model.Graph.Output[0].Type.TensorType.Shape.Dim[0].DimParam = text);
        AssertRefused(
            Expected, model => model.Graph.WeightOf("mlnet.Score.unusedInput").StringData[0] = ByteString.CopyFromUtf8(text));

        AssertRefused(Expected, model => model.Graph.AttributeOf("conv", "pads").S = ByteString.CopyFromUtf8(text));
    }

    [Fact]
    public void Load_refuses_a_file_of_more_bytes_than_MaxModelBytes()
    {
        static ExpressionClassifierOptions Most(int bytes) => new() { ModelLimits = new ModelLimits { MaxModelBytes = bytes } };
        byte[] file = HandMadeModel.BrightnessModel();
        ExpressionClassifier.Load(new MemoryStream(file), Most(file.Length)).Dispose();
        string message = Assert.Throws<InvalidModelFileException>(
            () => ExpressionClassifier.Load(new MemoryStream(file), Most(file.Length - 1))).Message;
        Assert.Equal($"The stream has more than {file.Length - 1} bytes. ModelLimits.MaxModelBytes sets the limit.", message);

        using var endless = new EndlessStream();
        Assert.Throws<InvalidModelFileException>(() => ExpressionClassifier.Load(endless, Most(10_000_000)));
        Assert.InRange(endless.Position, 1, 11_000_000);
    }

    [Fact]
    public void Limits_must_be_above_0()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ModelLimits { MaxModelBytes = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ModelLimits { MaxModelBytes = int.MaxValue });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ModelLimits { MaxActivations = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ModelLimits { MaxMultiplyAdds = -1 });
    }

    private static ModelProto Model(int side) =>
        Parse(
            HandMadeModel.Create(
                new float[7],
                new float[7],
                new ExpressionModelMetadata { ModelName = "Large", Input = new ImageShape(side, side, 1) }));

    /// <summary>Refusing takes memory in proportion to the file, not to what the file asks for.</summary>
    private static string RefuseCheaply(byte[] file)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        string message = Refuse(file);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, (16 * 1024 * 1024) + (8L * file.Length));
        return message;
    }

    private static byte[] Varint(int value)
    {
        using var bytes = new MemoryStream();
        using var output = new CodedOutputStream(bytes);
        output.WriteUInt32((uint)value);
        output.Flush();
        return bytes.ToArray();
    }

    private sealed class EndlessStream : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get; set; }

        public override int Read(byte[] buffer, int offset, int count)
        {
            Position += count;
            return count;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
