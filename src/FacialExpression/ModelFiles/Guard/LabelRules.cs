using AttributeType = FacialExpression.ModelFiles.Onnx.AttributeProto.Types.AttributeType;
using DataType = FacialExpression.ModelFiles.Onnx.TensorProto.Types.DataType;

namespace FacialExpression;

/// <summary>From scores to a label, and ML.NET's names of the scores.</summary>
internal static class LabelRules
{
    /// <summary>
    /// The prefix of ML.NET's own nodes and weights. A pipeline leaves the model's out, so nothing else may have it.
    /// </summary>
    public const string MlNetPrefix = "mlnet.";

    private static readonly string[] NumberForm = ["keys_int64s", "values_strings", "default_string"];
    private static readonly string[] TextForm = ["keys_strings", "values_int64s"];

    /// <summary>The attributes of both forms: from number to text, and from text to number.</summary>
    public static IReadOnlyDictionary<string, AttributeType> EncoderAttributes { get; } = new Dictionary<string, AttributeType>
    {
        ["keys_int64s"] = AttributeType.Ints,
        ["values_strings"] = AttributeType.Strings,
        ["default_string"] = AttributeType.String,
        ["keys_strings"] = AttributeType.Strings,
        ["values_int64s"] = AttributeType.Ints,
    };

    public static NodeResult ArgMax(GraphNode node)
    {
        node.Row(0);
        node.Int("axis", 0, 1, 1);
        long[] sizes = node.Int("keepdims", 1, 0, 1) == 1 ? [1] : [];
        return new NodeResult(new GraphValue(DataType.Int64, true, sizes));
    }

    public static NodeResult LabelEncoder(GraphNode node)
    {
        GraphValue input = node.Any(0);
        int Strings(string name) => node.Attribute(name).Strings.Count;
        int Ints(string name) => node.Attribute(name).Ints.Count;
        bool isSlotNames = node.Name.StartsWith(MlNetPrefix, StringComparison.Ordinal);
        (DataType from, int keys, int values, DataType to, string[] other) = isSlotNames
            ? (DataType.String, Strings("keys_strings"), Ints("values_int64s"), DataType.Int64, NumberForm)
            : (DataType.Int64, Ints("keys_int64s"), Strings("values_strings"), DataType.String, TextForm);
        if (input.Type != from || input.IsPerImage == isSlotNames)
        {
            throw node.Wrong(0, isSlotNames ? "a String weight" : "Int64 for each image");
        }

        if (keys is 0 or > ModelLimits.MaxLabels || keys != values)
        {
            throw node.Error($"has {keys} keys and {values} values; it must be as many, from 1 to {ModelLimits.MaxLabels}");
        }

        return other.FirstOrDefault(node.Has) is { } unknown
            ? throw node.Error($"has the attribute {unknown}, which does not go with its others")
            : new NodeResult(input with { Type = to });
    }
}
