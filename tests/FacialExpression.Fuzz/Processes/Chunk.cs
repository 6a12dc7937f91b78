namespace FacialExpression.Fuzz;

/// <summary>Cases that a worker runs before it reports.</summary>
internal sealed record Chunk(string Target, long First, long Count);
