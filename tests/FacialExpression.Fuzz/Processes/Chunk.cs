namespace FacialExpression.Fuzz;

/// <summary>A range of cases. A worker runs all of them, then reports.</summary>
internal sealed record Chunk(string Target, long First, long Count);
