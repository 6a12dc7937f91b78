using FacialExpression.ModelFiles.Onnx;
using Google.Protobuf;
using static FacialExpression.ModelFiles.Onnx.OnnxGraph;
using DataType = FacialExpression.ModelFiles.Onnx.TensorProto.Types.DataType;

namespace FacialExpression.Fuzz;

/// <summary>Makes models in this library's format around layers of any size, with zero weights.</summary>
internal sealed class BombModel
{
    private readonly GraphProto _graph = new() { Name = "bomb" };
    private readonly Dictionary<string, int> _channels = [];

    /// <param name="side">The number of rows and columns of the image.</param>
    /// <param name="addLayers">Adds layers after the image, and returns the name of the map that the last layers take.</param>
    public static byte[] With(int side, Func<BombModel, string, string> addLayers)
    {
        var model = new BombModel();
        GraphProto graph = model._graph;
        graph.Input.Add(Value(ExpressionModelMetadata.InputName, DataType.Float, 1, side, side));
        graph.Output.Add(Value(ExpressionModelMetadata.ScoreName, DataType.Float, ExpressionLabels.Count));
        graph.Output.Add(Value(ExpressionModelMetadata.PredictedLabelName, DataType.String));
        string map = addLayers(model, ExpressionModelMetadata.InputName);
        string row = model.Add("Flatten", [model.Add("GlobalAveragePool", [map])], Int("axis", 1));
        string slopes = model.AddWeight("slopes", [model._channels.GetValueOrDefault(map, 1), ExpressionLabels.Count]);
        graph.Node.Add(Node("Softmax", [model.Add("Gemm", [row, slopes])], ExpressionModelMetadata.ScoreName, Int("axis", 1)));
        string index = model.Add("ArgMax", [ExpressionModelMetadata.ScoreName], Int("axis", 1), Int("keepdims", 0));
        graph.Node.Add(IndexToLabel(index, ExpressionModelMetadata.PredictedLabelName, ExpressionLabels.All));
        var metadata = new ExpressionModelMetadata { ModelName = "Bomb", Input = new ImageShape(side, side, 1) };
        return new ModelProto
        {
            IrVersion = 8,
            Graph = graph,
            OpsetImport =
            {
                new OperatorSetIdProto { Version = 17 },
                new OperatorSetIdProto { Domain = MachineLearningDomain, Version = 3 },
            },
            MetadataProps = { metadata.ToProperties().Select(p => new StringStringEntryProto { Key = p.Key, Value = p.Value }) },
        }.ToByteArray();
    }

    public string AddWeight(string name, int[] shape)
    {
        _graph.Initializer.Add(Zeros(name, shape, DataType.Float, sizeof(float)));
        return name;
    }

    public string Relu(string map, int times, string type = "Relu") =>
        Enumerable.Range(0, times).Aggregate(map, (value, _) => Add(type, [value]));

    public string Conv(string map, int filters, int kernel, int group = 1, int dilation = 1)
    {
        int channels = _channels.GetValueOrDefault(map, 1);
        string weight = AddWeight($"kernel-{_graph.Node.Count}", [filters, channels / group, kernel, kernel]);
        int pad = (kernel - 1) * dilation / 2;
        string output = Add(
            "Conv",
            [map, weight],
            Ints("kernel_shape", kernel, kernel),
            Ints("pads", pad, pad, pad, pad),
            Ints("dilations", dilation, dilation),
            Int("group", group));
        _channels[output] = filters;
        return output;
    }

    public string Pool(string type, string map, int window, int strides = 1)
    {
        int pad = window / 2;
        return Add(
            type,
            [map],
            Ints("kernel_shape", window, window),
            Ints("pads", pad, pad, pad, pad),
            Ints("strides", strides, strides));
    }

    /// <summary>Adds a convolution whose kernel has half precision, so that ONNX Runtime doubles its size in memory.</summary>
    public string HalfConv(string map, int filters, int kernel)
    {
        string half = $"half-{_graph.Node.Count}";
        TensorProto zeros = Zeros("", [filters, 1, kernel, kernel], DataType.Float16, 2);
        _graph.Node.Add(Node("Constant", [], half, Tensor("value", zeros)));
        string single = Add("Cast", [half], Int("to", (int)DataType.Float));
        string output = Add("Conv", [map, single], Ints("kernel_shape", kernel, kernel));
        _channels[output] = filters;
        return output;
    }

    /// <summary>
    /// Adds a convolution whose kernel is int8. Its input is not quantized, so ONNX Runtime makes it float32 in each run.
    /// </summary>
    public string Int8Conv(string map, int filters, int kernel)
    {
        string stored = $"int8-{_graph.Node.Count}";
        _graph.Initializer.Add(Zeros(stored, [filters, 1, kernel, kernel], DataType.Int8, 1));
        _graph.Initializer.Add(Constant($"{stored}/scale", [filters], [.. Enumerable.Repeat(1f, filters)]));
        _graph.Initializer.Add(Zeros($"{stored}/zero", [filters], DataType.Int8, 1));
        string single = Add("DequantizeLinear", [stored, $"{stored}/scale", $"{stored}/zero"], Int("axis", 0));
        string output = Add("Conv", [map, single], Ints("kernel_shape", kernel, kernel));
        _channels[output] = filters;
        return output;
    }

    /// <summary>Quantizes a map and back, again and again.</summary>
    public string Quantize(string map, int times)
    {
        _graph.Initializer.Add(Constant("scale", [], [0.1f]));
        _graph.Initializer.Add(Constant("zero", [], [(byte)0]));
        return Enumerable.Range(0, times).Aggregate(map, (value, _) =>
            Add("DequantizeLinear", [Add("QuantizeLinear", [value, "scale", "zero"]), "scale", "zero"]));
    }

    private string Add(string type, string[] inputs, params AttributeProto[] attributes)
    {
        string output = $"{type}-{_graph.Node.Count}";
        _graph.Node.Add(Node(type, inputs, output, attributes));
        if (_channels.TryGetValue(inputs.FirstOrDefault(""), out int channels))
        {
            _channels[output] = channels;
        }

        return output;
    }

    private static TensorProto Zeros(string name, int[] shape, DataType type, int size) => new()
    {
        Name = name,
        Dims = { shape.Select(length => (long)length) },
        DataType = (int)type,
        RawData = UnsafeByteOperations.UnsafeWrap(new byte[shape.Aggregate((long)size, (product, length) => product * length)]),
    };
}
