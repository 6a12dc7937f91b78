using FacialExpression.ModelFiles.Onnx;
using static FacialExpression.ModelFiles.Onnx.OnnxGraph;

namespace FacialExpression.Training.Formats.Onnx;

/// <summary>Activation functions as ONNX nodes.</summary>
internal static class OnnxActivations
{
    /// <summary>The end of the name of a value inside swish.</summary>
    public const string GateSuffix = "/gate";

    /// <summary>The end of the name of a value inside gelu.</summary>
    public const string NarrowedSuffix = "/narrowed";

    /// <summary>A layer with its activation.</summary>
    /// <param name="graph">Gets the nodes.</param>
    /// <param name="function">The activation.</param>
    /// <param name="output">The name of the last node's output.</param>
    /// <param name="addLayer">Adds the layer's own node with the given name of its output.</param>
    /// <returns>The name of the output.</returns>
    public static string Add(GraphProto graph, ActivationFunction function, string output, Action<string> addLayer)
    {
        if (function == ActivationFunction.Linear)
        {
            addLayer(output);
            return output;
        }

        string before = output + OnnxExporter.LinearSuffix;
        addLayer(before);
        return Add(graph, function, before, output);
    }

    /// <summary>An activation by itself, other than Linear.</summary>
    /// <returns>The name of the output.</returns>
    public static string Add(GraphProto graph, ActivationFunction function, string input, string output)
    {
        graph.Node.Add(function switch
        {
            ActivationFunction.Relu => [Node("Relu", [input], output)],
            ActivationFunction.Softmax => [Node("Softmax", [input], output, Int("axis", 1))],
            ActivationFunction.Elu => [Node("Elu", [input], output)],
            ActivationFunction.Selu => [Node("Selu", [input], output)],
            ActivationFunction.Relu6 =>
                [Node("Clip", [input, Number(graph, $"{output}/least", 0), Number(graph, $"{output}/most", 6)], output)],
            ActivationFunction.Sigmoid => [Node("Sigmoid", [input], output)],
            ActivationFunction.Tanh => [Node("Tanh", [input], output)],
            ActivationFunction.Swish =>
                [Node("Sigmoid", [input], output + GateSuffix), Node("Mul", [input, output + GateSuffix], output)],
            ActivationFunction.Gelu => Gelu(graph, input, output),
            ActivationFunction.Softplus => [Node("Softplus", [input], output)],
            ActivationFunction.Softsign => [Node("Softsign", [input], output)],
            ActivationFunction.HardSigmoid => [HardSigmoid(input, output)],

            // As one node only since opset 14, and models of 13 are let in.
            ActivationFunction.HardSwish =>
                [HardSigmoid(input, output + GateSuffix), Node("Mul", [input, output + GateSuffix], output)],
            ActivationFunction.Mish =>
            [
                Node("Softplus", [input], $"{output}/softplus"),
                Node("Tanh", [$"{output}/softplus"], $"{output}/tanh"),
                Node("Mul", [input, $"{output}/tanh"], output),
            ],
            _ => throw new NotSupportedException($"ONNX has no form of the activation {function} yet."),
        });
        return output;
    }

    private static NodeProto HardSigmoid(string input, string output) =>
        Node("HardSigmoid", [input], output, Float("alpha", 1 / 6f), Float("beta", 0.5f));

    // x · (0.5 + 0.5 · erf(x / √2)); ONNX has it as one node only since opset 20.
    private static NodeProto[] Gelu(GraphProto graph, string input, string output) =>
    [
        Node("Div", [input, Number(graph, $"{output}/root", float.Sqrt(2))], output + NarrowedSuffix),
        Node("Erf", [output + NarrowedSuffix], $"{output}/erf"),
        Node("Mul", [$"{output}/erf", Number(graph, $"{output}/half", 0.5f)], $"{output}/halved"),
        Node("Add", [$"{output}/halved", Number(graph, $"{output}/shift", 0.5f)], $"{output}/fraction"),
        Node("Mul", [input, $"{output}/fraction"], output),
    ];

    private static string Number(GraphProto graph, string name, float value)
    {
        graph.Initializer.Add(Constant(name, [], [value]));
        return name;
    }
}
