using FacialExpression.ModelFiles.Onnx;
using static FacialExpression.ModelFiles.Onnx.OnnxGraph;

namespace FacialExpression.Training.Formats.Onnx;

/// <summary>Paths that become one, as ONNX nodes of two inputs each.</summary>
internal static class OnnxJoins
{
    /// <param name="graph">Gets the nodes.</param>
    /// <param name="join">How the paths become one.</param>
    /// <param name="layer">The layer, for its shapes and its path.</param>
    /// <param name="ends">The names of what the paths give.</param>
    /// <param name="output">The name of what they become.</param>
    public static void Add(GraphProto graph, Join join, PlacedLayer layer, IReadOnlyList<string> ends, string output)
    {
        switch (join)
        {
            case Join.Concatenate:
                graph.Node.Add(Node("Concat", ends, output, Int("axis", 1)));
                break;
            case Join.Average:
                string sum = $"{layer.Path}/sum";
                graph.Node.Add(InPairs("Add", ends, sum));
                string factor = $"{layer.Path}/factor";
                graph.Initializer.Add(Constant(factor, [], [1f / ends.Count]));
                graph.Node.Add(Node("Mul", [sum, factor], output));
                break;
            case Join.Multiply:
                graph.Node.Add(InPairs("Mul", AsMaps(graph, layer, ends), output));
                break;
            case Join.Add or Join.Maximum:
                graph.Node.Add(InPairs(join == Join.Add ? "Add" : "Max", ends, output));
                break;
            default:
                throw new NotSupportedException($"ONNX has no form of the join {join} yet.");
        }
    }

    private static IEnumerable<NodeProto> InPairs(string operation, IReadOnlyList<string> values, string output)
    {
        string current = values[0];
        for (int i = 1; i < values.Count; i++)
        {
            string next = i == values.Count - 1 ? output : $"{output}/{i}";
            yield return Node(operation, [current, values[i]], next);
            current = next;
        }
    }

    /// <summary>Where a map is multiplied, rows become maps of one place.</summary>
    private static string[] AsMaps(GraphProto graph, PlacedLayer layer, IReadOnlyList<string> ends)
    {
        string[] maps = [.. ends];
        for (int i = 0; layer.Output is MapShape && i < maps.Length; i++)
        {
            TensorShape shape = layer.Paths[i] is [.., var last] ? last.Output : layer.Input;
            if (shape is VectorShape)
            {
                string axes = $"{layer.Path}/axes_{i}";
                graph.Initializer.Add(Constant(axes, [2], [2L, 3]));
                maps[i] = $"{layer.Path}/map_{i}";
                graph.Node.Add(Node("Unsqueeze", [ends[i], axes], maps[i]));
            }
        }

        return maps;
    }
}
