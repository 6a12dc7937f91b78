using DataType = FacialExpression.ModelFiles.Onnx.TensorProto.Types.DataType;

namespace FacialExpression;

/// <summary>Constant nodes: weights in float16.</summary>
internal static class WeightRules
{
    public static NodeResult Constant(GraphNode node)
    {
        GraphValue value = WeightCheck.Check(node.Attribute("value").T ?? throw node.Error("has no value"));
        return value.Type is not (DataType.Int8 or DataType.Uint8 or DataType.Int32 or DataType.Int64)
            ? new NodeResult(value)
            : throw node.Error("has integers, which must be among the weights");
    }

    /// <summary>Float16 to float32, of a weight in the file: it at most doubles what the file has.</summary>
    public static NodeResult Cast(GraphNode node)
    {
        node.Int("to", 0, (long)DataType.Float, (long)DataType.Float);
        return node.Any(0) is { IsPerImage: false, Type: DataType.Float16 } half
            ? new NodeResult(half with { Type = DataType.Float })
            : throw node.Wrong(0, "a Float16 weight");
    }
}
