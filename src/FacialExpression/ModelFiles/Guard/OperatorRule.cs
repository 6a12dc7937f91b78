using AttributeType = FacialExpression.ModelFiles.Onnx.AttributeProto.Types.AttributeType;

namespace FacialExpression;

/// <summary>What is allowed of an operator.</summary>
/// <param name="LeastInputs">The inputs it must have.</param>
/// <param name="MostInputs">The inputs it may have.</param>
/// <param name="Attributes">The attributes it may have, with their types.</param>
/// <param name="Check">Checks inputs and attributes; what a node gives follows from them.</param>
internal sealed record OperatorRule(
    int LeastInputs, int MostInputs, IReadOnlyDictionary<string, AttributeType> Attributes, Func<GraphNode, NodeResult> Check)
{
    /// <summary>The input that is left out by an empty name, if there is one.</summary>
    public int? OmittedInput { get; init; }

    /// <summary>The input, of a few numbers, that nodes may share, if there is one.</summary>
    public int? SharedInput { get; init; }
}
