namespace FacialExpression.Fuzz;

/// <summary>What came of a case.</summary>
/// <param name="Number">With the seed, the case.</param>
/// <param name="Format">What it was before it was broken.</param>
/// <param name="Mutation">How it was broken.</param>
/// <param name="Bytes">The file's length.</param>
/// <param name="Outcome">Answered, refused, or fault.</param>
/// <param name="Fault">What must not be; <see langword="null"/> where all is well.</param>
/// <param name="Milliseconds">How long it took.</param>
/// <param name="Memory">How many bytes the process grew by at most.</param>
internal sealed record CaseResult(long Number, string Format, string Mutation, int Bytes, string Outcome, string? Fault, double Milliseconds, long Memory);
