using FacialExpression.ModelFiles.Onnx;

namespace FacialExpression.Training.Formats.Onnx.Quantization;

/// <summary>Which values of a graph are quantized: those around each convolution, sum and pool.</summary>
internal sealed class Int8Plan
{
    private readonly HashSet<string> _maps = [ExpressionModelMetadata.InputName];
    private readonly IReadOnlySet<string> _inFloat;
    private readonly HashSet<string> _measured = [];
    private readonly Dictionary<string, string> _shared = new(StringComparer.Ordinal);
    private readonly Dictionary<string, NodeProto> _clips = new(StringComparer.Ordinal);
    private readonly HashSet<string> _pooledInFloat = [];

    private Int8Plan(IReadOnlySet<string> inFloat) => _inFloat = inFloat;

    /// <summary>The names of the values that have a range of their own.</summary>
    public IReadOnlyCollection<string> Measured => _measured;

    /// <summary>The values with a range of their own that a max pool gives which stays in float32.</summary>
    public IReadOnlyCollection<string> PooledInFloat => _pooledInFloat;

    /// <summary>Plans a graph, and removes the nodes of it that quantized values do not need.</summary>
    /// <param name="graph">A graph of the exporter, with its normalizations folded.</param>
    /// <param name="inFloat">The outputs of nodes that stay in float32.</param>
    public static Int8Plan Make(GraphProto graph, IReadOnlySet<string> inFloat)
    {
        var plan = new Int8Plan(inFloat);
        plan.FindMaps(graph);
        plan.RemoveClamps(graph);
        var integers = new HashSet<string>(StringComparer.Ordinal);
        foreach (NodeProto node in graph.Node)
        {
            switch (plan.FormOf(node))
            {
                case Int8Form.Kernel:
                    plan._measured.UnionWith([node.Input[0], node.Output[0]]);
                    integers.Add(node.Output[0]);
                    break;
                case Int8Form.Sum:
                    plan._measured.UnionWith([.. node.Input, node.Output[0]]);
                    integers.Add(node.Output[0]);
                    break;
            }
        }

        // Pools work on what is made of integers. What is made in float32, they pool faster in float32.
        foreach (NodeProto node in graph.Node)
        {
            bool ofIntegers = integers.Contains(node.Input.FirstOrDefault(""));
            switch (plan.FormOf(node))
            {
                case Int8Form.Average or Int8Form.Selection when !ofIntegers:
                    if (node.OpType == "MaxPool" && plan._measured.Contains(node.Output[0]))
                    {
                        plan._pooledInFloat.Add(node.Output[0]);
                    }

                    break;
                case Int8Form.Average:
                    plan._measured.Add(node.Output[0]);
                    integers.Add(node.Output[0]);
                    break;
                case Int8Form.Selection:
                    plan._measured.Remove(node.Output[0]);
                    plan._shared[node.Output[0]] = plan.SourceOf(node.Input[0])!;
                    integers.Add(node.Output[0]);
                    break;
            }
        }

        return plan;
    }

    /// <summary>The form of a node.</summary>
    public Int8Form FormOf(NodeProto node) =>
        _inFloat.Contains(node.Output[0]) ? Int8Form.None : Int8Operators.Of(node, _maps.Contains);

    /// <summary>
    /// The value whose range a value has: itself, or the one it was selected from; <see langword="null"/> if it stays float32.
    /// </summary>
    public string? SourceOf(string value) => _measured.Contains(value) ? value : _shared.GetValueOrDefault(value);

    /// <summary>The ReLU6 that was removed behind a value, if one was.</summary>
    public NodeProto? ClipOf(string value) => _clips.GetValueOrDefault(value);

    private void FindMaps(GraphProto graph)
    {
        foreach (NodeProto node in graph.Node.Where(n => n.OpType != "Flatten" && _maps.Contains(n.Input.FirstOrDefault(""))))
        {
            _maps.Add(node.Output[0]);
        }
    }

    /// <summary>What the node before a clamp gives takes the clamp's name, and is measured as the clamp's output was.</summary>
    private void RemoveClamps(GraphProto graph)
    {
        Dictionary<string, NodeProto> quantized = graph.Node
            .Where(n => FormOf(n) is Int8Form.Kernel or Int8Form.Sum)
            .ToDictionary(n => n.Output[0], StringComparer.Ordinal);
        IReadOnlyDictionary<string, int> uses = graph.CountUses();
        foreach (NodeProto clamp in graph.Node.Where(n => FormOf(n) == Int8Form.Clamp).ToArray())
        {
            if (quantized.TryGetValue(clamp.Input[0], out NodeProto? before) && uses[clamp.Input[0]] == 1)
            {
                before.Output[0] = before.Name = clamp.Output[0];
                graph.Node.Remove(clamp);
                if (clamp.OpType == "Clip")
                {
                    _clips[clamp.Output[0]] = clamp;
                }
            }
        }
    }
}
