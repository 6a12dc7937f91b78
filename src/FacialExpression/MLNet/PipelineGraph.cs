using FacialExpression.ModelFiles.Onnx;
using Google.Protobuf;
using static FacialExpression.ModelFiles.Onnx.OnnxGraph;

namespace FacialExpression;

/// <summary>
/// A model's graph made fit for ML.NET: it takes the pixels that ML.NET's transforms give, makes gray of them exactly as
/// <see cref="ImagePreprocessor"/> does, and gives its columns the names that the pipeline wants.
/// </summary>
internal static class PipelineGraph
{
    /// <summary>The input: uint8 [N, 4, height, width]; alpha, red, green and blue.</summary>
    public const string PixelsName = "FacialExpression.Pixels";

    // Every value of the model's own gets this before its name, so that none meets a name of ours or a column's.
    private const string ModelPrefix = "model/";

    /// <summary>A model with its weights.</summary>
    /// <param name="onnxModel">A whole model file.</param>
    /// <param name="metadata">What it says of itself.</param>
    /// <param name="labelName">The output for the label: string [N, 1].</param>
    /// <param name="scoreName">The output for the scores: float32 [N, 7].</param>
    /// <param name="scoreOrder">The order of the scores; default: the enum's.</param>
    public static byte[] FromModel(
        byte[] onnxModel, ExpressionModelMetadata metadata, string labelName, string scoreName, IReadOnlyList<Expression>? scoreOrder)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(onnxModel);
        GraphProto inner = model.Graph;
        var graph = new GraphProto { Name = inner.Name };
        AddPixelsToImage(graph, metadata, ModelPrefix + ExpressionModelMetadata.InputName);
        AddModel(graph, inner);
        AddColumns(graph, metadata, labelName, scoreName, [.. (scoreOrder ?? Enum.GetValues<Expression>()).Select(e => e.ToString())]);
        model.Graph = graph;
        return model.ToByteArray();
    }

    private static void AddPixelsToImage(GraphProto graph, ExpressionModelMetadata metadata, string image)
    {
        (int height, int width) = (metadata.Input.Height, metadata.Input.Width);
        graph.Input.Add(Value(PixelsName, TensorProto.Types.DataType.Uint8, 4, height, width));
        graph.Node.Add(Node("Cast", [PixelsName], "image/pixels", Int("to", (long)TensorProto.Types.DataType.Float)));
        graph.Initializer.Add(Constant("image/planes", [2], [1L, 3L]));
        graph.Node.Add(Node("Split", ["image/pixels", "image/planes"], "image/alpha", Int("axis", 1)));
        graph.Node[^1].Output.Add("image/colours");

        // floor((30 R + 59 G + 11 B + 50) / 100): whole numbers that float32 holds exactly, so the same gray as the bytes give.
        graph.Initializer.Add(Constant("image/weights", [1, 3, 1, 1], [30f, 59f, 11f]));
        graph.Initializer.Add(Constant("image/half", [1], [50f]));
        graph.Initializer.Add(Constant("image/hundred", [1], [100f]));
        graph.Initializer.Add(Constant("image/scale", [1], [metadata.Scale]));
        graph.Initializer.Add(Constant("image/nothing", [1], [0f]));
        graph.Node.Add(Node("Conv", ["image/colours", "image/weights", "image/half"], "image/weighted"));
        graph.Node.Add(Node("Div", ["image/weighted", "image/hundred"], "image/fraction"));
        graph.Node.Add(Node("Floor", ["image/fraction"], "image/gray"));

        string filled = AddEdgeFill(graph, "image/column", "image/gray", axis: 3, width);
        filled = AddEdgeFill(graph, "image/row", filled, axis: 2, height);
        graph.Node.Add(Node("Mul", [filled, "image/scale"], image));

        // Not after its output: a node of the model's own may be called so.
        graph.Node[^1].Name = "image/scaled";
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
        graph.Node.Add(Node("Concat", [$"{name}/body", $"{name}/previous", $"{name}/chosen"], $"{name}/filled", Int("axis", axis)));
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
        graph.Node.Add(Node("Gather", [ModelPrefix + ExpressionModelMetadata.ScoreName, "answer/scores/order"], "answer/scores", Int("axis", 1)));
        graph.Node.Add(Node("ArgMax", ["answer/scores"], "answer/index", Int("axis", 1), Int("keepdims", 1)));

        // Without any visible pixel there was no image: ML.NET gives zeros for it. No label then, and no scores.
        graph.Initializer.Add(Constant("answer/notANumber", [1], [float.NaN]));
        graph.Initializer.Add(Constant("answer/noLabel", [1], [-1L]));
        graph.Node.Add(Node("GlobalMaxPool", ["image/alpha"], "image/alpha/most"));
        graph.Node.Add(Node("Flatten", ["image/alpha/most"], "image/alpha/flat", Int("axis", 1)));
        graph.Node.Add(Node("Greater", ["image/alpha/flat", "image/nothing"], "image/isVisible"));
        graph.Node.Add(Node("Where", ["image/isVisible", "answer/scores", "answer/notANumber"], scoreName));
        graph.Node.Add(Node("Where", ["image/isVisible", "answer/index", "answer/noLabel"], "answer/index/visible"));
        graph.Node.Add(IndexToLabel("answer/index/visible", labelName, labels));
        graph.Output.Add(Value(scoreName, TensorProto.Types.DataType.Float, labels.Count));
        graph.Output.Add(Value(labelName, TensorProto.Types.DataType.String, 1));
        AddSlotNames(graph, scoreName, labels);
    }
}
