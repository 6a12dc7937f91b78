namespace FacialExpression.Fuzz;

/// <summary>The result of a case.</summary>
/// <param name="Number">The number of the case, which determines it together with the seed.</param>
/// <param name="Format">The format of the seed file.</param>
/// <param name="Mutation">The name of the mutation.</param>
/// <param name="Bytes">The length of the mutated file.</param>
/// <param name="Outcome">Answered, refused, or fault.</param>
/// <param name="Fault">The description of the fault; <see langword="null"/> if there is none.</param>
/// <param name="Milliseconds">The processor time of the worker's threads; of a case that hangs, its duration.</param>
/// <param name="Memory">The peak growth of resident memory in bytes.</param>
internal sealed record CaseResult(
    long Number,
    string Format,
    string Mutation,
    int Bytes,
    string Outcome,
    string? Fault,
    double Milliseconds,
    long Memory);
