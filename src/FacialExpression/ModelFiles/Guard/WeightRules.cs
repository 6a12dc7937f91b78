using DataType = FacialExpression.ModelFiles.Onnx.TensorProto.Types.DataType;

namespace FacialExpression;

/// <summary>Weights that stand in nodes, since they are of half size.</summary>
internal static class WeightRules
{
    public static NodeResult Constant(GraphNode node)
    {
        GraphValue value = WeightCheck.Check(node.Attribute("value").T ?? throw node.Error("has no value"));
        return value.Type != DataType.Int64 ? new NodeResult(value) : throw node.Error("has integers, which must stand among the weights");
    }

    /// <summary>Half to single, of a weight that stands in the file: it at most doubles what the file has.</summary>
    public static NodeResult Cast(GraphNode node)
    {
        node.Int("to", 0, (long)DataType.Float, (long)DataType.Float);
        return node.Any(0) is { IsPerImage: false, Type: DataType.Float16 } half
            ? new NodeResult(half with { Type = DataType.Float })
            : throw node.Wrong(0, "a Float16 weight");
    }
}
