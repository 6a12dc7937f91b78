using FacialExpression.ModelFiles.Onnx;

namespace FacialExpression;

/// <summary>The output of a graph of other software, and the layer that makes it.</summary>
/// <param name="Output">The name of the output.</param>
/// <param name="Last">
/// The node of its numbers, past nodes that only change the shape; <see langword="null"/> if none is found.
/// </param>
/// <param name="Source">The node of its numbers, also past nodes that choose or move some.</param>
internal sealed record GraphEnd(ValueInfoProto Output, NodeProto? Last, NodeProto? Source)
{
    private static readonly string[] _shapes = ["Identity", "Dropout", "Flatten", "Reshape", "Squeeze", "Unsqueeze", "Cast"];

    private static readonly string[] _choices = [.. _shapes, "Transpose", "Slice", "Gather", "Split"];

    /// <summary>Finds the output.</summary>
    /// <exception cref="InvalidModelFileException">
    /// There is none of the name, or there are several and no name is specified.
    /// </exception>
    public static GraphEnd Find(GraphProto graph, OnnxModelOptions options)
    {
        ValueInfoProto[] outputs = [.. graph.Output.Where(o => options.OutputName is null || o.Name == options.OutputName)];
        if (outputs.Length != 1)
        {
            string names = GraphCheck.Names(graph.Output);
            throw new InvalidModelFileException(options.OutputName is { } name
                ? $"It has no output {Quoted.Text(name)}; its outputs are {names}."
                : $"It has {graph.Output.Count} outputs ({names}). Set {nameof(OnnxModelOptions)}."
                    + $"{nameof(OnnxModelOptions.OutputName)} to that of the expressions.");
        }

        var makers = new Dictionary<string, NodeProto>(StringComparer.Ordinal);
        foreach (NodeProto node in graph.Node)
        {
            foreach (string output in node.Output.Where(output => output.Length > 0))
            {
                if (!makers.TryAdd(output, node))
                {
                    throw new InvalidModelFileException($"It has two values of the name {Quoted.Text(output)}.");
                }
            }
        }

        return new GraphEnd(outputs[0], Past(_shapes), Past(_choices));

        NodeProto? Past(string[] types)
        {
            NodeProto? node = makers.GetValueOrDefault(outputs[0].Name);
            for (int i = 0; i < graph.Node.Count && node is { Input.Count: > 0 } && types.Contains(node.OpType); i++)
            {
                node = makers.GetValueOrDefault(node.Input[0]);
            }

            return node;
        }
    }

    /// <summary>Whether the output is probabilities, by the graph's last layer unless the options specify it.</summary>
    public bool IsProbability(OnnxOutput output) => output switch
    {
        OnnxOutput.FromGraph => Source?.OpType is "Softmax" or "Sigmoid" or "HardSigmoid",
        _ => output == OnnxOutput.Probabilities,
    };

    /// <summary>The names of the nodes that the output follows from, in the order of the graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="name">The output, or another value.</param>
    public static IReadOnlyList<NodeProto> NodesFor(GraphProto graph, string name)
    {
        var needed = new HashSet<string>([name], StringComparer.Ordinal);
        var nodes = new List<NodeProto>();
        for (int i = graph.Node.Count - 1; i >= 0; i--)
        {
            NodeProto node = graph.Node[i];
            if (node.Output.Any(needed.Contains))
            {
                nodes.Add(node);
                needed.UnionWith(node.Input.Where(input => input.Length > 0));
            }
        }

        nodes.Reverse();
        return nodes;
    }
}
