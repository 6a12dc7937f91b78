using FacialExpression.ModelFiles.Onnx;

namespace FacialExpression.Training.Formats.Onnx.Quantization;

/// <summary>How an operator works on quantized values.</summary>
internal enum Int8Form
{
    /// <summary>It stays in float32. What it takes is dequantized before it.</summary>
    None,

    /// <summary>It multiplies by a kernel: input, kernel and output are quantized.</summary>
    Kernel,

    /// <summary>It adds two values: both and their sum are quantized.</summary>
    Sum,

    /// <summary>It averages a quantized value: the average has a range of its own.</summary>
    Average,

    /// <summary>It selects numbers of a quantized value: what it gives has the same range, so nothing is rounded.</summary>
    Selection,

    /// <summary>
    /// Directly after one that is quantized it does nothing: rounding to uint8 from 0 up does the same, and so does rounding to
    /// at most 6.
    /// </summary>
    Clamp,
}

/// <summary>The operators that ONNX Runtime computes on quantized values.</summary>
internal static class Int8Operators
{
    private static readonly Dictionary<string, Int8Form> Forms = new()
    {
        ["Conv"] = Int8Form.Kernel,
        ["Add"] = Int8Form.Sum,
        ["AveragePool"] = Int8Form.Average,
        ["GlobalAveragePool"] = Int8Form.Average,
        ["MaxPool"] = Int8Form.Selection,
        ["Resize"] = Int8Form.Selection, // To the nearest value, in detectors.
        ["Relu"] = Int8Form.Clamp,
        ["Clip"] = Int8Form.Clamp,
    };

    /// <summary>The form of a node whose first input is a map.</summary>
    /// <param name="node">The node.</param>
    /// <param name="isMap">Whether a value is a map of numbers for each image.</param>
    public static Int8Form Of(NodeProto node, Func<string, bool> isMap)
    {
        Int8Form form = isMap(node.Input.FirstOrDefault("")) ? Forms.GetValueOrDefault(node.OpType) : Int8Form.None;

        // The sum with a constant is a rescaling.
        return form == Int8Form.Sum && !isMap(node.Input[1]) ? Int8Form.None : form;
    }
}
