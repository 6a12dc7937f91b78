using FacialExpression.ModelFiles.Onnx;

namespace FacialExpression;

/// <summary>The operators of models of other software that are known, each with how it is written in the new graph.</summary>
internal static class Translations
{
    private delegate ImportedValue One(GraphWriter graph, ForeignNode node);

    private static readonly Dictionary<string, Func<GraphWriter, ForeignNode, IReadOnlyList<ImportedValue>>> _all = All();

    /// <summary>The operators, in alphabetical order.</summary>
    public static IEnumerable<string> Known => _all.Keys.Order(StringComparer.Ordinal);

    /// <exception cref="InvalidModelFileException">The operator is not known.</exception>
    public static void RequireKnown(NodeProto node)
    {
        if (node.Domain is not ("" or "ai.onnx") || !_all.ContainsKey(node.OpType))
        {
            string domain = node.Domain.Length > 0 ? $" of the domain {Quoted.Text(node.Domain)}" : "";
            throw GraphNode.Error(node, $"has an operator{domain} that is not known; {string.Join(", ", Known)} are");
        }
    }

    /// <summary>Writes a node in the new graph.</summary>
    /// <returns>Its outputs; without those that predictions do not need, such as the mask of a dropout.</returns>
    /// <exception cref="InvalidModelFileException">It has a form that is not known.</exception>
    public static IReadOnlyList<ImportedValue> Translate(GraphWriter graph, ForeignNode node)
    {
        IReadOnlyList<ImportedValue> outputs = _all[node.Type](graph, node);
        node.RequireAllRead();
        return outputs;
    }

    private static Dictionary<string, Func<GraphWriter, ForeignNode, IReadOnlyList<ImportedValue>>> All()
    {
        var all = new Dictionary<string, Func<GraphWriter, ForeignNode, IReadOnlyList<ImportedValue>>>(StringComparer.Ordinal)
        {
            ["Split"] = PartTranslations.Split,
        };
        Add(WindowTranslations.Conv, "Conv");
        Add(WindowTranslations.Pool, "MaxPool", "AveragePool");
        Add(WindowTranslations.GlobalPool, "GlobalAveragePool", "GlobalMaxPool");
        Add(WindowTranslations.BatchNormalization, "BatchNormalization");
        Add(WindowTranslations.Pad, "Pad");
        Add(ProductTranslations.Gemm, "Gemm");
        Add(ProductTranslations.MatMul, "MatMul");
        Add(ProductTranslations.Softmax, "Softmax", "LogSoftmax");
        Add(
            ElementTranslations.Function,
            "Relu", "Sigmoid", "Tanh", "HardSwish", "Softplus", "Softsign", "Erf", "Exp", "Log", "Sqrt", "Reciprocal", "Abs",
            "Neg");
        Add(ElementTranslations.LeakyRelu, "LeakyRelu");
        Add(ElementTranslations.Elu, "Elu");
        Add(ElementTranslations.Selu, "Selu");
        Add(ElementTranslations.HardSigmoid, "HardSigmoid");
        Add(ElementTranslations.Mish, "Mish");
        Add(ElementTranslations.Gelu, "Gelu");
        Add(ElementTranslations.PRelu, "PRelu");
        Add(ElementTranslations.Clip, "Clip");
        Add(ElementTranslations.Combine, "Add", "Sub", "Mul", "Div", "Pow", "Sum", "Max", "Min");
        Add(ElementTranslations.Pass, "Identity", "Dropout");
        Add(ShapeTranslations.Reshape, "Reshape");
        Add(ShapeTranslations.Flatten, "Flatten");
        Add(ShapeTranslations.Squeeze, "Squeeze");
        Add(ShapeTranslations.Unsqueeze, "Unsqueeze");
        Add(ShapeTranslations.Transpose, "Transpose");
        Add(ShapeTranslations.Concat, "Concat");
        Add(ShapeTranslations.Cast, "Cast");
        Add(ShapeTranslations.Constant, "Constant");
        Add(PartTranslations.Slice, "Slice");
        Add(PartTranslations.Gather, "Gather");
        Add(PartTranslations.Reduce, "ReduceMean", "ReduceSum", "ReduceMax", "ReduceMin");
        Add(PartTranslations.Resize, "Resize", "Upsample");
        Add(IntegerTranslations.Shape, "Shape");
        return all;

        void Add(One translate, params string[] types)
        {
            foreach (string type in types)
            {
                all.Add(type, (graph, node) => [translate(graph, node)]);
            }
        }
    }
}
