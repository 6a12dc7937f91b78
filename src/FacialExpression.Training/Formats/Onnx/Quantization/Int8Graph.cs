using FacialExpression.ModelFiles.Onnx;
using static FacialExpression.ModelFiles.Onnx.OnnxGraph;

namespace FacialExpression.Training.Formats.Onnx.Quantization;

/// <summary>
/// Writes a planned graph with QuantizeLinear and DequantizeLinear around its nodes, as ONNX Runtime recognizes them: it fuses
/// each node with those around it into one that computes in integers.
/// </summary>
internal sealed class Int8Graph
{
    private readonly Int8Plan _plan;
    private readonly IReadOnlyDictionary<string, ActivationRange> _ranges;
    private readonly OnnxConstants _constants;
    private readonly List<NodeProto> _nodes = [];

    private Int8Graph(GraphProto graph, Int8Plan plan, IReadOnlyDictionary<string, ActivationRange> ranges) =>
        (_plan, _ranges, _constants) = (plan, ranges, new OnnxConstants(graph));

    /// <summary>Changes the graph.</summary>
    /// <param name="graph">The graph that was planned.</param>
    /// <param name="plan">Which values are quantized.</param>
    /// <param name="ranges">Their ranges.</param>
    public static void Write(GraphProto graph, Int8Plan plan, IReadOnlyDictionary<string, ActivationRange> ranges)
    {
        var writer = new Int8Graph(graph, plan, ranges);
        writer.AddLevels(ExpressionModelMetadata.InputName);
        foreach (NodeProto node in graph.Node)
        {
            writer.Add(node);
        }

        graph.Node.Clear();
        graph.Node.Add(writer._nodes);
        writer._constants.WriteTo(graph);
    }

    private static string DequantizedName(string value) => $"{value}/dequantized";

    private void Add(NodeProto node)
    {
        if (_plan.FormOf(node) == Int8Form.Kernel)
        {
            AddKernel(node);
        }

        for (int i = 0; i < node.Input.Count; i++)
        {
            if (_plan.SourceOf(node.Input[i]) is not null)
            {
                node.Input[i] = DequantizedName(node.Input[i]);
            }
        }

        _nodes.Add(node);
        AddLevels(node.Output[0]);
    }

    /// <summary>A value as uint8 and back, if it is quantized.</summary>
    private void AddLevels(string value)
    {
        if (_plan.SourceOf(value) is not { } source)
        {
            return;
        }

        ActivationRange range = _ranges[source];
        string scale = AddConstant(Constant($"{source}/quantized/scale", [], [range.Scale]));
        string zero = AddConstant(Constant($"{source}/quantized/zero", [], [range.ZeroPoint]));
        _nodes.Add(Node("QuantizeLinear", [Clipped(value, range), scale, zero], $"{value}/quantized"));
        _nodes.Add(Node("DequantizeLinear", [$"{value}/quantized", scale, zero], DequantizedName(value)));
    }

    /// <summary>The value, clipped where its levels do not do that.</summary>
    private string Clipped(string value, ActivationRange range)
    {
        string clipped = $"{value}/clipped";
        if (_plan.PooledInFloat.Contains(value))
        {
            // ONNX Runtime moves QuantizeLinear to before a max pool, where pooling bytes takes longer than pooling floats. A
            // Clip keeps it away, unless its bounds are those of the levels: so there is a level below the least number.
            string least = AddConstant(Constant($"{value}/least", [], [range.Least + range.Scale]));
            string most = AddConstant(Constant($"{value}/most", [], [range.Most]));
            _nodes.Add(Node("Clip", [value, least, most], clipped));
            return clipped;
        }

        // Levels beyond 6 are there if the range was widened, or if all numbers were 0.
        if (_plan.ClipOf(value) is { } relu6 && range.Most > _constants.Floats(relu6.Input[2])[0])
        {
            _nodes.Add(Node("Clip", [value, relu6.Input[1], relu6.Input[2]], clipped));
            return clipped;
        }

        return value;
    }

    private void AddKernel(NodeProto node)
    {
        (string kernel, string? bias) = (node.Input[1], node.Input.ElementAtOrDefault(2));
        int[] shape = _constants.Shape(kernel);
        float inputScale = _ranges[_plan.SourceOf(node.Input[0])!].Scale;
        var rounded = Int8Kernel.Round(
            _constants.Floats(kernel), bias is null ? null : _constants.Floats(bias), shape[0], inputScale);
        AddWeight(
            kernel,
            Constant($"{kernel}/int8", shape, rounded.Levels),
            Constant($"{kernel}/scale", [shape[0]], rounded.Scales),
            Constant($"{kernel}/zero", [shape[0]], new sbyte[shape[0]]));
        if (bias is not null)
        {
            AddWeight(
                bias,
                Constant($"{bias}/int32", [shape[0]], rounded.Bias),
                Constant($"{bias}/scale", [shape[0]], rounded.BiasScales));
        }
    }

    private void AddWeight(string name, params TensorProto[] parts)
    {
        _constants.Remove(name);
        _nodes.Add(Node("DequantizeLinear", [.. parts.Select(AddConstant)], name, Int("axis", 0)));
    }

    private string AddConstant(TensorProto constant)
    {
        _constants[constant.Name] = constant;
        return constant.Name;
    }
}
