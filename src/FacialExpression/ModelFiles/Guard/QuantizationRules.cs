using System.Globalization;
using System.Runtime.InteropServices;
using DataType = FacialExpression.ModelFiles.Onnx.TensorProto.Types.DataType;

namespace FacialExpression;

/// <summary>
/// QuantizeLinear and DequantizeLinear, in the forms that an int8 model has: activations as uint8 with one scale, kernels as int8
/// and biases as int32 with a scale for each filter.
/// </summary>
internal static class QuantizationRules
{
    private const int KernelRank = 4;

    public static NodeResult Quantize(GraphNode node)
    {
        GraphValue data = node.Data(0);
        return new NodeResult(data with { Type = DataType.Uint8, Levels = Levels(node) }, data.Count);
    }

    public static NodeResult Dequantize(GraphNode node)
    {
        GraphValue input = node.Any(0);
        return input switch
        {
            { IsPerImage: true, Type: DataType.Uint8 } => DequantizeData(node, input),
            { IsPerImage: false, Type: DataType.Int8, Sizes.Count: KernelRank } => DequantizeWeight(node, input, hasZeros: true),
            { IsPerImage: false, Type: DataType.Int32, Sizes.Count: 1 } => DequantizeWeight(node, input, hasZeros: false),
            _ => throw node.Wrong(
                0, $"Uint8 for each image, an Int8 weight of {KernelRank} dimensions or an Int32 weight of 1 dimension"),
        };
    }

    private static NodeResult DequantizeData(GraphNode node, GraphValue data)
    {
        if (node.Has("axis"))
        {
            throw node.Error("has the attribute axis, which is for weights");
        }

        (float Scale, byte ZeroPoint) levels = Levels(node);
        return data.Levels == levels
            ? new NodeResult(data with { Type = DataType.Float, Levels = null }, data.Count)
            : throw node.Error(string.Create(
                CultureInfo.InvariantCulture,
                $"has the scale {levels.Scale} and the zero point {levels.ZeroPoint}; its input was quantized with "
                + $"{data.Levels?.Scale} and {data.Levels?.ZeroPoint}"));
    }

    /// <summary>ONNX Runtime may do it anew in each run, so it costs something.</summary>
    private static NodeResult DequantizeWeight(GraphNode node, GraphValue weight, bool hasZeros)
    {
        long filters = weight.Sizes[0];

        // The default is 1: the input channels.
        node.Int("axis", standard: 1, least: 0, most: 0);
        node.RequireVector(1, filters);
        RequirePositive(node, 1);
        if (hasZeros)
        {
            RequireZeroPoint(node, DataType.Int8, filters);
            if (node.Any(2).Stored.Span.ContainsAnyExcept((byte)0))
            {
                throw node.Error("has a zero point other than 0, which an Int8 weight must not have");
            }
        }
        else if (node.InputCount > 2)
        {
            throw node.Error("has a zero point, which an Int32 weight must not have");
        }

        return new NodeResult(new GraphValue(DataType.Float, IsPerImage: false, weight.Sizes), weight.Count);
    }

    private static (float Scale, byte ZeroPoint) Levels(GraphNode node)
    {
        node.Weight(1, rank: 0);
        RequirePositive(node, 1);
        RequireZeroPoint(node, DataType.Uint8);
        return (MemoryMarshal.Read<float>(node.Any(1).Stored.Span), node.Any(2).Stored.Span[0]);
    }

    /// <summary>That a float is finite was checked with the weight.</summary>
    private static void RequirePositive(GraphNode node, int index)
    {
        foreach (float scale in MemoryMarshal.Cast<byte, float>(node.Any(index).Stored.Span))
        {
            if (scale <= 0)
            {
                throw node.Error(string.Create(CultureInfo.InvariantCulture, $"has the scale {scale}; it must be above 0"));
            }
        }
    }

    private static void RequireZeroPoint(GraphNode node, DataType type, params long[] sizes)
    {
        if (node.InputCount < 3)
        {
            throw node.Error("has no zero point");
        }

        var expected = new GraphValue(type, IsPerImage: false, sizes);
        if (!node.Any(2).HasShapeOf(expected))
        {
            throw node.Wrong(2, $"the constant {expected}");
        }
    }
}
