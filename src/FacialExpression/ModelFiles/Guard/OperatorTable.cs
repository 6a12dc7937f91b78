using FacialExpression.ModelFiles.Onnx;
using AttributeType = FacialExpression.ModelFiles.Onnx.AttributeProto.Types.AttributeType;

namespace FacialExpression;

/// <summary>The operators that a model may have: those that its exporter writes. Whatever is not here is refused.</summary>
internal sealed class OperatorTable
{
    private static readonly Dictionary<string, AttributeType> None = [];

    private static readonly Dictionary<string, AttributeType> Window = new()
    {
        ["kernel_shape"] = AttributeType.Ints,
        ["strides"] = AttributeType.Ints,
        ["pads"] = AttributeType.Ints,
    };

    private static readonly Dictionary<string, AttributeType> Convolution = new(Window)
    {
        ["dilations"] = AttributeType.Ints,
        ["group"] = AttributeType.Int,
    };

    private static readonly Dictionary<string, AttributeType> Resizing = new()
    {
        ["mode"] = AttributeType.String,
        ["coordinate_transformation_mode"] = AttributeType.String,
        ["nearest_mode"] = AttributeType.String,
    };

    private static readonly Dictionary<string, AttributeType> Reducing = new()
    {
        ["axes"] = AttributeType.Ints,
        ["keepdims"] = AttributeType.Int,
    };

    private readonly Dictionary<(string Domain, string Type), OperatorRule> _rules;

    private OperatorTable(Dictionary<(string Domain, string Type), OperatorRule> rules) => _rules = rules;

    /// <summary>Those of expression models.</summary>
    public static OperatorTable Expressions { get; } = new(new()
    {
        [("", "Conv")] = new(2, 3, Convolution, WindowRules.Conv),
        [("", "MaxPool")] = new(1, 1, Window, WindowRules.Pool),
        [("", "AveragePool")] = new(1, 1, Window, WindowRules.Pool),
        [("", "GlobalAveragePool")] = new(1, 1, None, LayerRules.GlobalPool),
        [("", "GlobalMaxPool")] = new(1, 1, None, LayerRules.GlobalPool),
        [("", "Pad")] = new(2, 2, None, WindowRules.Pad),
        [("", "BatchNormalization")] = new(5, 5, Only("epsilon", AttributeType.Float), LayerRules.BatchNormalization),
        [("", "Relu")] = new(1, 1, None, LayerRules.Same),
        [("", "LeakyRelu")] = new(1, 1, Only("alpha", AttributeType.Float), LayerRules.LeakyRelu),
        [("", "Clip")] = new(3, 3, None, LayerRules.Clip),
        [("", "Elu")] = new(1, 1, None, LayerRules.Function),
        [("", "Selu")] = new(1, 1, None, LayerRules.Function),
        [("", "Sigmoid")] = new(1, 1, None, LayerRules.Function),
        [("", "Tanh")] = new(1, 1, None, LayerRules.Function),
        [("", "Erf")] = new(1, 1, None, LayerRules.Function),
        [("", "Softplus")] = new(1, 1, None, LayerRules.Function),
        [("", "Softsign")] = new(1, 1, None, LayerRules.Function),
        [("", "Identity")] = new(1, 1, None, LayerRules.Same),
        [("", "Flatten")] = new(1, 1, Only("axis"), LayerRules.Flatten),
        [("", "Gemm")] = new(2, 3, Only("transB"), LayerRules.Gemm),
        [("", "Add")] = new(2, 2, None, LayerRules.Combine),
        [("", "Mul")] = new(2, 2, None, JoinRules.Multiply),
        [("", "Max")] = new(2, 2, None, JoinRules.Largest),
        [("", "Concat")] = new(1, ModelLimits.MaxNodes, Only("axis"), ShapeRules.Concat),
        [("", "Unsqueeze")] = new(2, 2, None, JoinRules.Unsqueeze),
        [("", "Transpose")] = new(1, 1, Only("perm", AttributeType.Ints), ShapeRules.Transpose),
        [("", "PRelu")] = new(2, 2, None, ImportedRules.PRelu),
        [("", "HardSigmoid")] = new(1, 1, Floats("alpha", "beta"), ImportedRules.Function),
        [("", "Div")] = new(2, 2, None, LayerRules.DivideByNumber),
        [("", "Softmax")] = new(1, 1, Only("axis"), LayerRules.Softmax),
        [("", "ArgMax")] = new(1, 1, Only("axis", "keepdims"), LabelRules.ArgMax),
        [("", "Constant")] = new(0, 0, Only("value", AttributeType.Tensor), WeightRules.Constant),
        [("", "Cast")] = new(1, 1, Only("to"), WeightRules.Cast),
        [("", "QuantizeLinear")] = new(3, 3, None, QuantizationRules.Quantize),
        [("", "DequantizeLinear")] = new(2, 3, Only("axis"), QuantizationRules.Dequantize),
        [(OnnxGraph.MachineLearningDomain, "LabelEncoder")] = new(1, 1, LabelRules.EncoderAttributes, LabelRules.LabelEncoder),
    });

    /// <summary>Those of face detectors.</summary>
    public static OperatorTable Detectors { get; } = new(new()
    {
        [("", "Conv")] = Expressions._rules[("", "Conv")],
        [("", "BatchNormalization")] = Expressions._rules[("", "BatchNormalization")],
        [("", "Relu")] = Expressions._rules[("", "Relu")],
        [("", "Add")] = Expressions._rules[("", "Add")],
        [("", "Resize")] = new(3, 3, Resizing, WindowRules.Enlarge) { OmittedInput = 1, SharedInput = 2 },
        [("", "QuantizeLinear")] = Expressions._rules[("", "QuantizeLinear")],
        [("", "DequantizeLinear")] = Expressions._rules[("", "DequantizeLinear")],
    });

    /// <summary>
    /// Those of models of other software, in the forms that <see cref="GraphWriter"/> gives them: opset 17, padding in numbers,
    /// any number of images.
    /// </summary>
    public static OperatorTable Imported { get; } = new(new(Expressions._rules)
    {
        [("", "Pad")] = new(2, 2, None, ShapeRules.Pad),
        [("", "Elu")] = new(1, 1, Only("alpha", AttributeType.Float), ImportedRules.Function),
        [("", "Selu")] = new(1, 1, Floats("alpha", "gamma"), ImportedRules.Function),
        [("", "HardSwish")] = new(1, 1, None, LayerRules.Function),
        [("", "Exp")] = new(1, 1, None, LayerRules.Function),
        [("", "Log")] = new(1, 1, None, LayerRules.Function),
        [("", "Sqrt")] = new(1, 1, None, LayerRules.Function),
        [("", "Reciprocal")] = new(1, 1, None, LayerRules.Function),
        [("", "Abs")] = new(1, 1, None, LayerRules.Same),
        [("", "Neg")] = new(1, 1, None, LayerRules.Same),
        [("", "Add")] = new(2, 2, None, ImportedRules.Combine),
        [("", "Sub")] = new(2, 2, None, ImportedRules.Combine),
        [("", "Mul")] = new(2, 2, None, ImportedRules.Combine),
        [("", "Div")] = new(2, 2, None, ImportedRules.Combine),
        [("", "Max")] = new(2, 2, None, ImportedRules.Combine),
        [("", "Min")] = new(2, 2, None, ImportedRules.Combine),
        [("", "Pow")] = new(2, 2, None, ImportedRules.Power),
        [("", "MatMul")] = new(2, 2, None, ImportedRules.MatMul),
        [("", "Softmax")] = new(1, 1, Only("axis"), ImportedRules.Softmax),
        [("", "LogSoftmax")] = new(1, 1, Only("axis"), ImportedRules.Softmax),
        [("", "Reshape")] = new(2, 2, None, ShapeRules.Reshape),
        [("", "Slice")] = new(5, 5, None, ShapeRules.Slice),
        [("", "Resize")] = new(3, 3, Resizing, ShapeRules.Resize) { OmittedInput = 1 },
        [("", "ReduceMean")] = new(1, 1, Reducing, ShapeRules.Reduce),
        [("", "ReduceMax")] = new(1, 1, Reducing, ShapeRules.Reduce),
        [("", "ReduceMin")] = new(1, 1, Reducing, ShapeRules.Reduce),
        [("", "ReduceSum")] = new(2, 2, Only("keepdims"), ShapeRules.Reduce),
    });

    /// <exception cref="InvalidModelFileException">There is no such operator.</exception>
    public OperatorRule Of(NodeProto node) =>
        _rules.GetValueOrDefault((node.Domain, node.OpType)) ?? throw GraphNode.Error(
            node,
            $"has an operator{(node.Domain.Length > 0 ? $" of the domain {Quoted.Text(node.Domain)}" : "")} that is not known; "
            + $"{string.Join(", ", _rules.Keys.Select(k => k.Type))} are");

    private static Dictionary<string, AttributeType> Only(params string[] names) =>
        names.ToDictionary(name => name, _ => AttributeType.Int);

    private static Dictionary<string, AttributeType> Only(string name, AttributeType type) => new() { [name] = type };

    private static Dictionary<string, AttributeType> Floats(params string[] names) =>
        names.ToDictionary(name => name, _ => AttributeType.Float);
}
