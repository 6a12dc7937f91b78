using FacialExpression.ModelFiles.Onnx;

namespace FacialExpression.Training.Formats.Onnx.Quantization;

/// <summary>How often the values of a graph are used.</summary>
internal static class GraphUses
{
    /// <summary>The uses of each value: inputs of nodes, and outputs of the graph.</summary>
    public static IReadOnlyDictionary<string, int> CountUses(this GraphProto graph) => graph.Node.SelectMany(n => n.Input)
        .Concat(graph.Output.Select(o => o.Name)).CountBy(name => name).ToDictionary();
}
