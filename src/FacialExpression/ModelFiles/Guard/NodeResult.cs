namespace FacialExpression;

/// <summary>The output of a node and its cost.</summary>
/// <param name="Output">Its one output.</param>
/// <param name="MultiplyAdds">
/// The cost per image, beyond touching each number of the output. A double, which no file makes overflow.
/// </param>
internal sealed record NodeResult(GraphValue Output, double MultiplyAdds = 0);
