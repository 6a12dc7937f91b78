using System.Runtime.InteropServices;
using FacialExpression.ModelFiles.Onnx;

namespace FacialExpression.Training.Formats.Onnx.Quantization;

/// <summary>The constants of a graph by name.</summary>
internal sealed class OnnxConstants(GraphProto graph)
{
    private readonly Dictionary<string, TensorProto> _tensors =
        graph.Initializer.ToDictionary(w => w.Name, StringComparer.Ordinal);

    public TensorProto this[string name]
    {
        get => _tensors[name];
        set => _tensors[name] = value;
    }

    /// <summary>Removes a constant, for a node that gives its values.</summary>
    public void Remove(string name) => _tensors.Remove(name);

    /// <summary>The values of a constant of floats.</summary>
    public float[] Floats(string name) => MemoryMarshal.Cast<byte, float>(_tensors[name].RawData.Span).ToArray();

    /// <summary>The shape of a constant.</summary>
    public int[] Shape(string name) => [.. _tensors[name].Dims.Select(size => (int)size)];

    /// <summary>Makes those that nodes use the constants of the graph, in the order of their use.</summary>
    public void WriteTo(GraphProto graph)
    {
        IEnumerable<string> used = graph.Node.SelectMany(n => n.Input).Distinct().Where(_tensors.ContainsKey);
        graph.Initializer.Clear();
        graph.Initializer.Add(used.Select(name => _tensors[name]));
    }
}
