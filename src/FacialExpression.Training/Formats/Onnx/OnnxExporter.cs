using System.Numerics.Tensors;
using FacialExpression.ModelFiles.Onnx;
using static FacialExpression.ModelFiles.Onnx.OnnxGraph;

namespace FacialExpression.Training.Formats.Onnx;

/// <summary>Writes a model and its weights as an ONNX file: opset 17, IR version 8, any number of images.</summary>
/// <remarks>
/// The weights are written unchanged: ONNX has TorchSharp's order for convolutions, and Gemm takes the transposed Dense kernel.
/// Names of values and weights are the paths of their layers. What the graph has no place for, such as dropout, is in the
/// metadata as JSON.
/// </remarks>
internal static class OnnxExporter
{
    /// <summary>The key of the network as <see cref="NetworkJson"/> in the metadata.</summary>
    public const string NetworkKey = "FacialExpression.Network";

    /// <summary>The name of what the logits are divided by.</summary>
    public const string TemperatureName = "temperature";

    /// <summary>The end of the name of a value that an activation of its layer follows.</summary>
    public const string LinearSuffix = "/linear";

    /// <summary>The end of the name of a kernel in half precision.</summary>
    public const string HalfSuffix = "/float16";

    /// <summary>The end of the name of what a pool reads after a padding.</summary>
    public const string PaddedSuffix = "/padded";

    private const int IrVersion = 8;
    private const int OnnxOpset = 17;
    private const int MachineLearningOpset = 3;

    /// <summary>The file's content.</summary>
    /// <param name="model">The layers.</param>
    /// <param name="weights">In the model's order.</param>
    /// <param name="metadata">Labels, scaling, temperature, provenance.</param>
    /// <param name="format">
    /// The numbers that kernels are stored as. With Int8, the kernels of convolutions stay float32, for
    /// <see cref="Quantization.Int8Model"/>.
    /// </param>
    public static ModelProto Export(
        Sequential model, IReadOnlyList<ModelWeight> weights, ExpressionModelMetadata metadata, WeightFormat format =
            WeightFormat.Float32)
    {
        var file = new ModelProto
        {
            IrVersion = IrVersion,
            ProducerName = "FacialExpression.Training",
            ProducerVersion = LibraryVersion.Current,
            Graph = ExportGraph(model, weights, metadata, format),
        };
        file.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = OnnxOpset });
        file.OpsetImport.Add(new OperatorSetIdProto { Domain = MachineLearningDomain, Version = MachineLearningOpset });
        var properties = new SortedDictionary<string, string>(metadata.ToProperties().ToDictionary(), StringComparer.Ordinal)
        {
            [NetworkKey] = NetworkJson.Write(model),
        };
        file.MetadataProps.AddRange(properties.Select(p => new StringStringEntryProto { Key = p.Key, Value = p.Value }));
        return file;
    }

    /// <summary>The graph of the file: what predicts.</summary>
    /// <param name="model">The layers.</param>
    /// <param name="weights">In the model's order.</param>
    /// <param name="metadata">Labels and temperature.</param>
    /// <param name="format">The numbers that kernels are stored as.</param>
    public static GraphProto ExportGraph(
        Sequential model, IReadOnlyList<ModelWeight> weights, ExpressionModelMetadata metadata, WeightFormat format)
    {
        var graph = new GraphProto { Name = metadata.ModelName };
        ImageShape input = model.Input;
        graph.Input.Add(Value(
            ExpressionModelMetadata.InputName, TensorProto.Types.DataType.Float, input.Channels, input.Height, input.Width));
        graph.Output.Add(Value(ExpressionModelMetadata.ScoreName, TensorProto.Types.DataType.Float, model.ClassCount));
        graph.Output.Add(Value(ExpressionModelMetadata.PredictedLabelName, TensorProto.Types.DataType.String));
        foreach (ModelWeight weight in weights)
        {
            AddWeight(graph, weight, format);
        }

        string current = ExpressionModelMetadata.InputName;
        foreach (PlacedLayer layer in model.Layers)
        {
            bool isLast = layer.Index == model.Layers.Count - 1;
            current = AddLayer(graph, layer, current, isLast ? ExpressionModelMetadata.ScoreName : layer.Path);
        }

        DivideLogits(graph, metadata.Temperature);
        AddPredictedLabel(graph, metadata.Labels);
        AddSlotNames(graph, ExpressionModelMetadata.ScoreName, metadata.Labels);
        return graph;
    }

    private static void AddWeight(GraphProto graph, ModelWeight weight, WeightFormat format)
    {
        // Vectors are few and some, such as variances, span many magnitudes.
        ReadOnlySpan<float> values = weight.Values.Span;
        bool isConvolution = weight.Parameter.Shape.Count == 4;
        bool isSingle = format == WeightFormat.Float32 || !weight.Parameter.IsKernel
            || (format == WeightFormat.Int8 && isConvolution);
        if (isSingle || TensorPrimitives.MaxMagnitude(values) > (float)Half.MaxValue)
        {
            graph.Initializer.Add(Constant(weight.Path, weight.Parameter.Shape, values));
            return;
        }

        var halves = new Half[weight.Values.Length];
        TensorPrimitives.ConvertToHalf(values, halves);

        // A node, because ML.NET refuses files that have initializers of float16.
        string stored = weight.Path + HalfSuffix;
        graph.Node.Add(Node("Constant", [], stored, Tensor("value", Constant(stored, weight.Parameter.Shape, halves))));
        graph.Node.Add(Node("Cast", [stored], weight.Path, Int("to", (long)TensorProto.Types.DataType.Float)));
    }

    /// <summary>Puts the calibration before the softmax at the end.</summary>
    private static void DivideLogits(GraphProto graph, float temperature)
    {
        if (temperature == 1)
        {
            return;
        }

        const string Calibrated = "calibrated";
        NodeProto softmax = graph.Node[^1];
        graph.Initializer.Add(Constant(TemperatureName, [], [temperature]));
        graph.Node.Insert(graph.Node.Count - 1, Node("Div", [softmax.Input[0], TemperatureName], Calibrated));
        softmax.Input[0] = Calibrated;
    }

    /// <returns>The name of the layer's output.</returns>
    private static string AddLayer(GraphProto graph, PlacedLayer layer, string input, string output)
    {
        string[] Weights(params string[] names) => [.. layer.Parameters.Where(p => names.Contains(p.Name)).Select(layer.PathOf)];
        switch (layer.Layer)
        {
            case Conv2D conv:
                AttributeProto[] groups = [.. Slide(conv.Window, layer), .. Groups(conv.Groups)];
                return OnnxActivations.Add(graph, conv.Activation, output, name => graph.Node.Add(
                    Node("Conv", [input, .. Weights("kernel", "bias")], name, groups)));
            case DepthwiseConv2D conv:
                AttributeProto[] each = [.. Slide(conv.Window, layer), EachChannel(layer)];
                return OnnxActivations.Add(graph, conv.Activation, output, name => graph.Node.Add(
                    Node("Conv", [input, .. Weights("kernel", "bias")], name, each)));
            case SeparableConv2D conv:
                string filtered = $"{layer.Path}/depthwise";
                AttributeProto[] window = [.. Slide(conv.Window, layer), EachChannel(layer)];
                graph.Node.Add(Node("Conv", [input, .. Weights("depthwise_kernel")], filtered, window));
                return OnnxActivations.Add(graph, conv.Activation, output, name => graph.Node.Add(
                    Node("Conv", [filtered, .. Weights("pointwise_kernel", "bias")], name)));
            case Dense dense:
                return OnnxActivations.Add(graph, dense.Activation, output, name => graph.Node.Add(
                    Node("Gemm", [input, .. Weights("kernel", "bias")], name, Int("transB", 1))));
            case MaxPooling2D pool:
                graph.Node.Add(Node("MaxPool", [ApartFromPadding(graph, layer, input)], output, Slide(pool.Window, layer)));
                return output;
            case AveragePooling2D pool:
                graph.Node.Add(Node("AveragePool", [ApartFromPadding(graph, layer, input)], output, Slide(pool.Window, layer)));
                return output;
            case GlobalAveragePooling2D or GlobalMaxPooling2D:
                string pooled = $"{layer.Path}/places";
                graph.Node.Add(Node(layer.Layer is GlobalMaxPooling2D ? "GlobalMaxPool" : "GlobalAveragePool", [input], pooled));
                graph.Node.Add(Node("Flatten", [pooled], output, Int("axis", 1)));
                return output;
            case ZeroPadding2D zeros:
                string pads = $"{layer.Path}/pads";
                graph.Initializer.Add(Constant(pads, [8], [0L, 0, zeros.Top, zeros.Left, 0, 0, zeros.Bottom, zeros.Right]));
                graph.Node.Add(Node("Pad", [input, pads], output));
                return output;
            case Cropping2D crop:
                string cuts = $"{layer.Path}/pads";
                graph.Initializer.Add(Constant(cuts, [8], [0L, 0, -crop.Top, -crop.Left, 0, 0, -crop.Bottom, -crop.Right]));
                graph.Node.Add(Node("Pad", [input, cuts], output));
                return output;
            case Permute permute:
                graph.Node.Add(Node("Transpose", [input], output, Ints("perm", permute.ChannelsFirst)));
                return output;
            case PReLU:
                graph.Node.Add(Node("PRelu", [input, .. Weights("alpha")], output));
                return output;
            case BatchNormalization norm:
                AddNormalization(graph, norm, layer, input, output);
                return output;
            case Rescaling scaling:
                AddRescaling(graph, scaling, layer.Path, input, output);
                return output;
            case LeakyReLU leaky:
                graph.Node.Add(Node("LeakyRelu", [input], output, Float("alpha", (float)leaky.NegativeSlope)));
                return output;
            case Activation { Function: not ActivationFunction.Linear } activation:
                return OnnxActivations.Add(graph, activation.Function, input, output);
            case Flatten:
                graph.Node.Add(Node("Flatten", [input], output, Int("axis", 1)));
                return output;
            case BranchingLayer branching:
                OnnxJoins.Add(graph, branching.JoinedBy, layer, [.. layer.Paths.Select(p => AddLayers(graph, p, input))], output);
                return output;
            case Dropout or SpatialDropout2D or Activation:
                // These do nothing when predicting.
                return input;
            default:
                throw new NotSupportedException($"ONNX has no form of the layer {layer.Layer.GetType().Name} yet.");
        }
    }

    // ONNX needs gamma and beta; where one is not trained, it changes nothing.
    private static void AddNormalization(
        GraphProto graph, BatchNormalization norm, PlacedLayer layer, string input, string output)
    {
        int channels = layer.Parameters[^1].Count;
        (bool IsTrained, string Name, float Idle)[] optional =
        [
            (norm.Scale, $"{layer.Path}/gamma", 1),
            (norm.Center, $"{layer.Path}/beta", 0),
        ];
        graph.Initializer.Add(optional
            .Where(o => !o.IsTrained)
            .Select(o => Constant(o.Name, [channels], [.. Enumerable.Repeat(o.Idle, channels)])));
        graph.Node.Add(Node(
            "BatchNormalization",
            [input, .. optional.Select(o => o.Name), $"{layer.Path}/moving_mean", $"{layer.Path}/moving_variance"],
            output,
            Float("epsilon", (float)norm.Epsilon)));
    }

    private static void AddRescaling(GraphProto graph, Rescaling scaling, string path, string input, string output)
    {
        (string scale, string offset, string scaled) = ($"{path}/scale", $"{path}/offset", $"{path}/scaled");
        graph.Initializer.Add([Constant(scale, [], [(float)scaling.Scale]), Constant(offset, [], [(float)scaling.Offset])]);
        graph.Node.Add([Node("Mul", [input, scale], scaled), Node("Add", [scaled, offset], output)]);
    }

    /// <returns>The name of the last layer's output; the input's where there is none.</returns>
    private static string AddLayers(GraphProto graph, IEnumerable<PlacedLayer> layers, string input) =>
        layers.Aggregate(input, (current, layer) => AddLayer(graph, layer, current, layer.Path));

    /// <summary>
    /// ONNX Runtime joins padding and the pool after it. Then the zeros count for nothing, or loading fails if they are as many
    /// as the pool is long; a node that changes nothing keeps the two apart.
    /// </summary>
    private static string ApartFromPadding(GraphProto graph, PlacedLayer pool, string input)
    {
        if (graph.Node.LastOrDefault(node => node.Output[0] == input) is not { OpType: "Pad" })
        {
            return input;
        }

        (string least, string most, string output) =
            ($"{pool.Path}/least", $"{pool.Path}/most", pool.Path + PaddedSuffix);
        graph.Initializer.Add([Constant(least, [], [float.MinValue]), Constant(most, [], [float.MaxValue])]);
        graph.Node.Add(Node("Clip", [input, least, most], output));
        return output;
    }

    private static AttributeProto[] Slide(Window window, PlacedLayer layer)
    {
        (int top, int left, int bottom, int right) = window.Pads((MapShape)layer.Input);
        return
        [
            Ints("kernel_shape", window.Size.Height, window.Size.Width),
            Ints("strides", window.Stride.Height, window.Stride.Width),
            Ints("pads", top, left, bottom, right),
            .. window.Dilation.IsOne ? [] : new[] { Ints("dilations", window.Dilation.Height, window.Dilation.Width) },
        ];
    }

    private static AttributeProto[] Groups(int groups) => groups == 1 ? [] : [Int("group", groups)];

    private static AttributeProto EachChannel(PlacedLayer layer) => Int("group", ((MapShape)layer.Input).Channels);

    private static void AddPredictedLabel(GraphProto graph, IReadOnlyList<string> labels)
    {
        const string Index = "PredictedLabel/index";
        graph.Node.Add(Node("ArgMax", [ExpressionModelMetadata.ScoreName], Index, Int("axis", 1), Int("keepdims", 0)));
        graph.Node.Add(IndexToLabel(Index, ExpressionModelMetadata.PredictedLabelName, labels));
    }
}
