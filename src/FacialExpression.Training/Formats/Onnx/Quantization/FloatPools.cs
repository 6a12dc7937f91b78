using FacialExpression.ModelFiles.Onnx;

namespace FacialExpression.Training.Formats.Onnx.Quantization;

/// <summary>
/// Max pools that ONNX Runtime should compute in float32. It moves a QuantizeLinear that directly follows a pool to before it,
/// and pools uint8 in a float32 convolution's order many times slower than float32.
/// </summary>
/// <remarks>
/// The ReLU of such a convolution moves behind the pool, which gives the same numbers and is less work. There it keeps
/// QuantizeLinear away from the pool, unless ONNX Runtime removes it because the zero point is 0: so that is at least 1.
/// </remarks>
internal static class FloatPools
{
    /// <summary>Moves the ReLUs.</summary>
    /// <param name="graph">A graph with its normalizations folded.</param>
    /// <param name="convolutions">The outputs of convolutions that stay in float32.</param>
    /// <returns>The outputs of the ReLUs that were moved: their zero point must not be 0.</returns>
    public static IReadOnlyList<string> Rectify(GraphProto graph, IReadOnlySet<string> convolutions)
    {
        Dictionary<string, int> uses = graph.Node.SelectMany(n => n.Input).CountBy(name => name).ToDictionary();
        Dictionary<string, NodeProto> rectifiers = graph.Node
            .Where(n => n.OpType == "Relu" && convolutions.Contains(n.Input[0]) && uses[n.Input[0]] == 1)
            .ToDictionary(n => n.Output[0], StringComparer.Ordinal);
        var moved = new List<string>();
        foreach (NodeProto pool in graph.Node.Where(n => n.OpType == "MaxPool").ToArray())
        {
            if (rectifiers.TryGetValue(pool.Input[0], out NodeProto? relu) && uses[pool.Input[0]] == 1)
            {
                string pooled = pool.Output[0];
                pool.Input[0] = relu.Input[0];
                pool.Output[0] = pool.Name = $"{pooled}/signed";
                graph.Node.Remove(relu);
                relu.Input[0] = pool.Output[0];
                relu.Output[0] = relu.Name = pooled;
                graph.Node.Insert(graph.Node.IndexOf(pool) + 1, relu);
                moved.Add(pooled);
            }
        }

        return moved;
    }
}
