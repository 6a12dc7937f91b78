namespace FacialExpression;

/// <summary>How far a model file of other software is trusted.</summary>
public enum OnnxTrust
{
    /// <summary>
    /// The default, for files from anywhere: only known operators, whose cost <see cref="ModelLimits"/> bounds. ONNX Runtime gets
    /// a graph that is written anew from what was understood.
    /// </summary>
    Checked,

    /// <summary>
    /// Only for files that you trust as you trust a program: ONNX Runtime gets the graph as it is, with any operator and at any
    /// cost. Weights in other files are refused all the same. Images are computed one at a time.
    /// </summary>
    Trusted,
}
