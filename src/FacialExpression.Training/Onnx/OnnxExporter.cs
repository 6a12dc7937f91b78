using System.Runtime.InteropServices;
using Google.Protobuf;

namespace FacialExpression.Training.Onnx;

/// <summary>Writes a model and its weights as an ONNX file: opset 17, IR version 8, any number of images.</summary>
/// <remarks>
/// TorchSharp's weights go in unchanged: ONNX has the same order for convolutions, and Gemm takes the transposed Dense kernel.
/// </remarks>
internal static class OnnxExporter
{
    private const int IrVersion = 8;
    private const int OnnxOpset = 17;
    private const int MachineLearningOpset = 3;
    private const string MachineLearningDomain = "ai.onnx.ml";

    /// <summary>Makes the file's content.</summary>
    /// <param name="model">The layers.</param>
    /// <param name="weights">In the model's order.</param>
    /// <param name="metadata">Labels, scaling, provenance.</param>
    public static ModelProto Export(Sequential model, IReadOnlyList<ModelWeight> weights, ExpressionModelMetadata metadata)
    {
        var graph = new GraphProto { Name = metadata.ModelName };
        ImageShape input = model.Input;
        graph.Input.Add(Value(ExpressionModelMetadata.InputName, TensorProto.Types.DataType.Float, input.Channels, input.Height, input.Width));
        graph.Output.Add(Value(ExpressionModelMetadata.ScoreName, TensorProto.Types.DataType.Float, model.ClassCount));
        graph.Output.Add(Value(ExpressionModelMetadata.PredictedLabelName, TensorProto.Types.DataType.String));
        graph.Initializer.AddRange(weights.Select(Initializer));

        string current = ExpressionModelMetadata.InputName;
        foreach (PlacedLayer layer in model.Layers)
        {
            bool isLast = layer.Index == model.Layers.Count - 1;
            current = AddLayer(graph, layer, current, isLast ? ExpressionModelMetadata.ScoreName : layer.Name);
        }

        AddPredictedLabel(graph, metadata.Labels);
        AddSlotNames(graph, metadata.Labels);
        var file = new ModelProto
        {
            IrVersion = IrVersion,
            ProducerName = "FacialExpression.Training",
            ProducerVersion = LibraryVersion.Current,
            Graph = graph,
        };
        file.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = OnnxOpset });
        file.OpsetImport.Add(new OperatorSetIdProto { Domain = MachineLearningDomain, Version = MachineLearningOpset });
        file.MetadataProps.AddRange(metadata.ToProperties().Select(p => new StringStringEntryProto { Key = p.Key, Value = p.Value }));
        return file;
    }

    /// <returns>The name of what the layer hands on.</returns>
    private static string AddLayer(GraphProto graph, PlacedLayer layer, string input, string output)
    {
        string Kernel() => $"{layer.Name}/kernel";
        string Bias() => $"{layer.Name}/bias";
        switch (layer.Layer)
        {
            case Conv2D conv:
                return AddActivated(graph, conv.Activation, output, name => graph.Node.Add(
                    Node("Conv", [input, Kernel(), Bias()], name, Ints("kernel_shape", conv.KernelSize, conv.KernelSize))));
            case Dense dense:
                return AddActivated(graph, dense.Activation, output, name => graph.Node.Add(
                    Node("Gemm", [input, Kernel(), Bias()], name, Int("transB", 1))));
            case MaxPooling2D pool:
                graph.Node.Add(Node(
                    "MaxPool", [input], output, Ints("kernel_shape", pool.PoolSize, pool.PoolSize), Ints("strides", pool.PoolSize, pool.PoolSize)));
                return output;
            case Flatten:
                graph.Node.Add(Node("Flatten", [input], output, Int("axis", 1)));
                return output;
            case Dropout:
                // Dropout does nothing when predicting.
                return input;
            default:
                throw new NotSupportedException($"ONNX has no form of the layer {layer.Layer.GetType().Name} yet.");
        }
    }

    private static string AddActivated(GraphProto graph, ActivationFunction activation, string output, Action<string> addLayer)
    {
        if (activation == ActivationFunction.Linear)
        {
            addLayer(output);
            return output;
        }

        string before = $"{output}/linear";
        addLayer(before);
        graph.Node.Add(activation switch
        {
            ActivationFunction.Relu => Node("Relu", [before], output),
            ActivationFunction.Softmax => Node("Softmax", [before], output, Int("axis", 1)),
            _ => throw new NotSupportedException($"ONNX has no form of the activation {activation} yet."),
        });
        return output;
    }

    private static void AddPredictedLabel(GraphProto graph, IReadOnlyList<string> labels)
    {
        const string Index = "PredictedLabel/index";
        graph.Node.Add(Node("ArgMax", [ExpressionModelMetadata.ScoreName], Index, Int("axis", 1), Int("keepdims", 0)));
        NodeProto encoder = Node(
            "LabelEncoder",
            [Index],
            ExpressionModelMetadata.PredictedLabelName,
            Ints("keys_int64s", [.. Enumerable.Range(0, labels.Count)]),
            Strings("values_strings", labels));
        encoder.Domain = MachineLearningDomain;
        graph.Node.Add(encoder);
    }

    /// <summary>
    /// A node that computes nothing of use: ML.NET reads the slot names of Score off the node of this name, as its own exporter writes it.
    /// </summary>
    private static void AddSlotNames(GraphProto graph, IReadOnlyList<string> labels)
    {
        const string Name = "mlnet.Score.SlotNames";
        const string Unused = "mlnet.Score.unusedInput";
        graph.Initializer.Add(new TensorProto
        {
            Name = Unused,
            Dims = { 1 },
            DataType = (int)TensorProto.Types.DataType.String,
            StringData = { ByteString.CopyFromUtf8(labels[0]) },
        });
        NodeProto encoder = Node(
            "LabelEncoder",
            [Unused],
            "mlnet.Score.unusedOutput",
            Strings("keys_strings", labels),
            Ints("values_int64s", [.. Enumerable.Range(0, labels.Count)]));
        encoder.Name = Name;
        encoder.Domain = MachineLearningDomain;
        graph.Node.Add(encoder);
    }

    private static TensorProto Initializer(ModelWeight weight)
    {
        byte[] bytes = MemoryMarshal.AsBytes(weight.Values.Span).ToArray();
        return new TensorProto
        {
            Name = weight.Path,
            Dims = { weight.Parameter.Shape.Select(size => (long)size) },
            DataType = (int)TensorProto.Types.DataType.Float,
            RawData = UnsafeByteOperations.UnsafeWrap(bytes),
        };
    }

    private static ValueInfoProto Value(string name, TensorProto.Types.DataType type, params int[] sizes)
    {
        var shape = new TensorShapeProto();
        shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimParam = "N" });
        shape.Dim.AddRange(sizes.Select(size => new TensorShapeProto.Types.Dimension { DimValue = size }));
        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = shape } },
        };
    }

    private static NodeProto Node(string type, IEnumerable<string> inputs, string output, params AttributeProto[] attributes) => new()
    {
        OpType = type,
        Name = output,
        Input = { inputs },
        Output = { output },
        Attribute = { attributes },
    };

    private static AttributeProto Int(string name, long value) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = value };

    private static AttributeProto Ints(string name, params int[] values) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.Ints, Ints = { values.Select(v => (long)v) } };

    private static AttributeProto Strings(string name, IEnumerable<string> values) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.Strings, Strings = { values.Select(ByteString.CopyFromUtf8) } };
}
