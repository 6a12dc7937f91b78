using FacialExpression.ModelFiles.Onnx;
using Google.Protobuf;
using static FacialExpression.ModelFiles.Onnx.OnnxGraph;

namespace FacialExpression;

/// <summary>
/// A model's graph adapted to ML.NET: it takes the pixels that ML.NET's transforms give, turns them to gray exactly as
/// <see cref="ImagePreprocessor"/> does, and gives its columns the names that the pipeline needs.
/// </summary>
internal static class PipelineGraph
{
    /// <summary>The input: uint8 [N, 4, height, width]; alpha, red, green and blue.</summary>
    public const string PixelsName = "FacialExpression.Pixels";

    // The names of the model's own values get this prefix, so that none equals a name of ours or a column's.
    private const string ModelPrefix = "model/";

    // That of Split and ReduceSum as they are added here.
    private const long LeastOpset = 13;

    // ONNX's number of the type, which no other model has.
    private const int Bool = 9;

    /// <summary>A model with its weights.</summary>
    /// <param name="onnxModel">A whole model file.</param>
    /// <param name="metadata">Its metadata.</param>
    /// <param name="labelName">The output for the label: string [N, 1].</param>
    /// <param name="scoreName">The output for the scores: float32 [N, labels].</param>
    /// <param name="slots">The labels in the order of the scores.</param>
    public static byte[] FromModel(
        byte[] onnxModel, ExpressionModelMetadata metadata, string labelName, string scoreName, IReadOnlyList<string> slots)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(onnxModel);
        GraphProto inner = model.Graph;
        var graph = new GraphProto { Name = inner.Name };
        AddPixelsToImage(graph, metadata, ModelPrefix + ExpressionModelMetadata.InputName);
        AddModel(graph, inner);
        AddColumns(graph, metadata, labelName, scoreName, slots);
        model.Graph = graph;
        return model.ToByteArray();
    }

    /// <summary>Checks that the nodes of a trusted model of other software can stand between those that are added here.</summary>
    /// <exception cref="InvalidModelFileException">They cannot; the message names the reason.</exception>
    public static void RequireAdaptable(byte[] onnxModel, string source)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(onnxModel);
        long opset = model.OpsetImport.First(import => import.Domain is "" or "ai.onnx").Version;
        string? fault = opset < LeastOpset
            ? $"it has opset {opset}, and {LeastOpset} is the least"
            : model.Graph.SparseInitializer.Count > 0 || TrustedImport.HasSubgraph(model.Graph)
                ? "it has sparse weights, or nodes with graphs of their own"
                : null;
        if (fault is not null)
        {
            throw new InvalidModelFileException(
                $"{source}: a trusted model cannot be applied in an ML.NET pipeline if {fault}. "
                + "Predict with ExpressionClassifier, or convert the file.");
        }
    }

    private static void AddPixelsToImage(GraphProto graph, ExpressionModelMetadata metadata, string image)
    {
        (int height, int width) = (metadata.Input.Height, metadata.Input.Width);
        graph.Input.Add(Value(PixelsName, TensorProto.Types.DataType.Uint8, 4, height, width));
        graph.Node.Add(Node("Cast", [PixelsName], "image/pixels", Int("to", (long)TensorProto.Types.DataType.Float)));

        // floor((30 R + 59 G + 11 B + 50) / 100): whole numbers that float32 holds exactly, so the same gray as the bytes give.
        graph.Initializer.Add(Constant("image/weights", [1, 4, 1, 1], [0f, 30f, 59f, 11f]));
        graph.Initializer.Add(Constant("image/half", [1], [50f]));
        graph.Initializer.Add(Constant("image/hundred", [1], [100f]));
        graph.Initializer.Add(Constant("image/scale", [1], [metadata.Scale]));
        graph.Initializer.Add(Constant("image/nothing", [1], [0f]));
        graph.Node.Add(Node("Conv", ["image/pixels", "image/weights", "image/half"], "image/weighted"));
        graph.Node.Add(Node("Div", ["image/weighted", "image/hundred"], "image/fraction"));
        graph.Node.Add(Node("Floor", ["image/fraction"], "image/gray"));

        // Nearly every image is visible everywhere. The fifteen nodes that the others need cost more than the whole rest of this.
        graph.Initializer.Add(Constant("image/first", [1], [0L]));
        graph.Node.Add(Node("Gather", ["image/pixels", "image/first"], "image/alpha", Int("axis", 1)));
        graph.Node.Add(Node("ReduceMin", ["image/alpha"], "image/alpha/least", Int("keepdims", 0)));
        graph.Node.Add(Node("Greater", ["image/alpha/least", "image/nothing"], "image/isWhole"));
        graph.Node.Add(Node(
            "If",
            ["image/isWhole"],
            "image/filled",
            Subgraph("then_branch", Whole(height, width)),
            Subgraph("else_branch", Partial(height, width))));
        graph.Node[^1].Output.Add("image/isVisible");
        graph.Node.Add(Node("Mul", ["image/filled", "image/scale"], image));

        // Not after its output: a node of the model's own may be called so.
        graph.Node[^1].Name = "image/scaled";
    }

    /// <summary>Every pixel is visible.</summary>
    private static GraphProto Whole(int height, int width)
    {
        GraphProto graph = Branch("whole", height, width);
        graph.Initializer.Add(
            new TensorProto { Name = "whole/yes", Dims = { 1, 1 }, DataType = Bool, RawData = ByteString.CopyFrom(1) });
        graph.Node.Add(Node("Identity", ["image/gray"], "whole/filled"));
        graph.Node.Add(Node("Identity", ["whole/yes"], "whole/isVisible"));
        return graph;
    }

    /// <summary>Some pixels are transparent, or all.</summary>
    private static GraphProto Partial(int height, int width)
    {
        GraphProto graph = Branch("partial", height, width);
        string filled = AddEdgeFill(graph, "image/column", "image/gray", axis: 3, width);
        filled = AddEdgeFill(graph, "image/row", filled, axis: 2, height);
        graph.Node.Add(Node("Identity", [filled], "partial/filled"));
        graph.Node.Add(Node("GlobalMaxPool", ["image/alpha"], "image/alpha/most"));
        graph.Node.Add(Node("Flatten", ["image/alpha/most"], "image/alpha/flat", Int("axis", 1)));
        graph.Node.Add(Node("Greater", ["image/alpha/flat", "image/nothing"], "partial/isVisible"));
        return graph;
    }

    private static GraphProto Branch(string name, int height, int width) => new()
    {
        Name = name,
        Output =
        {
            Value($"{name}/filled", TensorProto.Types.DataType.Float, 1, height, width),
            Value($"{name}/isVisible", (TensorProto.Types.DataType)Bool, 1),
        },
    };

    /// <summary>
    /// An attribute with a graph. onnx.proto has no field for it, so that no model from elsewhere can have one; here it is
    /// written by hand.
    /// </summary>
    private static AttributeProto Subgraph(string name, GraphProto graph)
    {
        const int GraphField = 6;
        const int GraphType = 5;
        var attribute = new AttributeProto { Name = name, Type = (AttributeProto.Types.AttributeType)GraphType };
        using var bytes = new MemoryStream();
        using (var output = new CodedOutputStream(bytes, leaveOpen: true))
        {
            attribute.WriteTo(output);
            output.WriteTag(GraphField, WireFormat.WireType.LengthDelimited);
            output.WriteMessage(graph);
        }

        // The parser carries fields along that it does not know.
        return AttributeProto.Parser.ParseFrom(bytes.ToArray());
    }

    /// <summary>A last column or row without a visible pixel repeats the one before it.</summary>
    private static string AddEdgeFill(GraphProto graph, string name, string gray, int axis, int size)
    {
        if (size == 1)
        {
            return gray;
        }

        graph.Initializer.Add(Constant($"{name}/last", [1], [size - 1L]));
        graph.Node.Add(Node("Gather", ["image/alpha", $"{name}/last"], $"{name}/edge", Int("axis", axis)));
        graph.Node.Add(Node("GlobalMaxPool", [$"{name}/edge"], $"{name}/alpha"));
        graph.Node.Add(Node("Equal", [$"{name}/alpha", "image/nothing"], $"{name}/empty"));

        graph.Initializer.Add(Constant($"{name}/parts", [3], [size - 2L, 1L, 1L]));
        NodeProto split = Node("Split", [gray, $"{name}/parts"], $"{name}/body", Int("axis", axis));
        split.Output.Add([$"{name}/previous", $"{name}/present"]);
        graph.Node.Add(split);
        graph.Node.Add(Node("Where", [$"{name}/empty", $"{name}/previous", $"{name}/present"], $"{name}/chosen"));
        string[] parts = [$"{name}/body", $"{name}/previous", $"{name}/chosen"];
        graph.Node.Add(Node("Concat", parts, $"{name}/filled", Int("axis", axis)));
        return $"{name}/filled";
    }

    private static void AddModel(GraphProto graph, GraphProto inner)
    {
        static string Own(string name) => name.Length == 0 ? "" : ModelPrefix + name;
        static bool IsSlotNames(string name) => name.StartsWith("mlnet.", StringComparison.Ordinal);
        foreach (TensorProto constant in inner.Initializer.Where(c => !IsSlotNames(c.Name)))
        {
            constant.Name = Own(constant.Name);
            graph.Initializer.Add(constant);
        }

        foreach (NodeProto node in inner.Node.Where(n => !IsSlotNames(n.Name)))
        {
            string[] inputs = [.. node.Input.Select(Own)];
            string[] outputs = [.. node.Output.Select(Own)];
            node.Input.Clear();
            node.Output.Clear();
            node.Input.AddRange(inputs);
            node.Output.AddRange(outputs);
            node.Name = Own(node.Name);
            graph.Node.Add(node);
        }
    }

    private static void AddColumns(
        GraphProto graph, ExpressionModelMetadata metadata, string labelName, string scoreName, IReadOnlyList<string> labels)
    {
        List<string> own = [.. metadata.Labels];
        long[] order = [.. labels.Select(label => (long)own.IndexOf(label))];
        graph.Initializer.Add(Constant("answer/scores/order", [order.Length], order));
        string[] scores = [ModelPrefix + ExpressionModelMetadata.ScoreName, "answer/scores/order"];
        graph.Node.Add(Node("Gather", scores, "answer/scores", Int("axis", 1)));
        graph.Node.Add(Node("ArgMax", ["answer/scores"], "answer/index", Int("axis", 1), Int("keepdims", 1)));

        // Without any visible pixel there was no image: ML.NET gives zeros for it. There is no label then, and no scores; nor is
        // there a label where scores are not numbers.
        graph.Initializer.Add(Constant("answer/notANumber", [1], [float.NaN]));
        graph.Initializer.Add(Constant("answer/noLabel", [1], [-1L]));
        graph.Initializer.Add(Constant("answer/axis", [1], [1L]));
        graph.Node.Add(Node("Where", ["image/isVisible", "answer/scores", "answer/notANumber"], scoreName));
        graph.Node.Add(Node("ReduceSum", [scoreName, "answer/axis"], "answer/sum"));
        graph.Node.Add(Node("Greater", ["answer/sum", "image/nothing"], "answer/isKnown"));
        graph.Node.Add(Node("Where", ["answer/isKnown", "answer/index", "answer/noLabel"], "answer/index/known"));
        graph.Node.Add(IndexToLabel("answer/index/known", labelName, labels));
        graph.Output.Add(Value(scoreName, TensorProto.Types.DataType.Float, labels.Count));
        graph.Output.Add(Value(labelName, TensorProto.Types.DataType.String, 1));
        AddSlotNames(graph, scoreName, labels);
    }
}
