namespace FacialExpression.Fuzz;

/// <summary>One fuzz case: a mutated file and the call that takes it.</summary>
/// <param name="Format">The format of the seed file.</param>
/// <param name="Mutation">The name of the mutation.</param>
/// <param name="Bytes">The content of the mutated file.</param>
/// <param name="Way">The index of the entry point that takes it.</param>
internal sealed record FuzzCase(string Format, string Mutation, byte[] Bytes, int Way);
