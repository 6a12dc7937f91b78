namespace FacialExpression;

/// <summary>What a node gives.</summary>
/// <param name="Output">Its one output.</param>
/// <param name="MultiplyAdds">What it costs for an image, beyond touching each number it gives. A double, which no file makes overflow.</param>
internal sealed record NodeResult(GraphValue Output, double MultiplyAdds = 0);
