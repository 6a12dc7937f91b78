using FacialExpression.ModelFiles.Onnx;
using static FacialExpression.ModelFiles.Onnx.OnnxGraph;

namespace FacialExpression.Training.Formats.Onnx.Quantization;

/// <summary>
/// Puts a batch normalization that directly follows a convolution into the convolution's kernel and bias, where it costs nothing.
/// </summary>
internal static class NormalizationFolding
{
    /// <summary>
    /// Changes the graph. A normalization elsewhere, such as after an activation, stays: before a convolution that pads, it
    /// cannot be part of the kernel.
    /// </summary>
    public static void Fold(GraphProto graph)
    {
        var constants = new OnnxConstants(graph);
        Dictionary<string, NodeProto> convolutions =
            graph.Node.Where(n => n.OpType == "Conv").ToDictionary(n => n.Output[0], StringComparer.Ordinal);
        IReadOnlyDictionary<string, int> uses = graph.CountUses();
        foreach (NodeProto norm in graph.Node.Where(n => n.OpType == "BatchNormalization").ToArray())
        {
            if (convolutions.TryGetValue(norm.Input[0], out NodeProto? convolution) && uses[norm.Input[0]] == 1)
            {
                Fold(constants, convolution, norm);
                graph.Node.Remove(norm);
            }
        }

        constants.WriteTo(graph);
    }

    // gamma · (x − mean) / √(variance + epsilon) + beta, of x = kernel · input + bias.
    private static void Fold(OnnxConstants constants, NodeProto convolution, NodeProto norm)
    {
        float[][] moments = [.. norm.Input.Skip(1).Select(constants.Floats)];
        (float[] gamma, float[] beta, float[] mean, float[] variance) = (moments[0], moments[1], moments[2], moments[3]);
        double epsilon = norm.Attribute.Single(a => a.Name == "epsilon").F;
        double[] factors = [.. gamma.Zip(variance, (g, v) => g / Math.Sqrt(v + epsilon))];

        string kernel = convolution.Input[1];
        float[] values = constants.Floats(kernel);
        int size = values.Length / factors.Length;
        constants[kernel] = Constant(
            kernel, constants.Shape(kernel), [.. values.Select((value, i) => (float)(value * factors[i / size]))]);

        string bias = convolution.Input.Count > 2 ? convolution.Input[2] : $"{convolution.Output[0]}/bias";
        float[] before = convolution.Input.Count > 2 ? constants.Floats(bias) : new float[factors.Length];
        constants[bias] = Constant(
            bias,
            [factors.Length],
            [.. before.Select((value, i) => (float)(((value - (double)mean[i]) * factors[i]) + beta[i]))]);
        if (convolution.Input.Count == 2)
        {
            convolution.Input.Add(bias);
        }

        convolution.Output[0] = convolution.Name = norm.Output[0];
    }
}
