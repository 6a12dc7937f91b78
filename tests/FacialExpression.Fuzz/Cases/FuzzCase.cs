namespace FacialExpression.Fuzz;

/// <summary>One file that is fed.</summary>
/// <param name="Format">What it was before it was broken.</param>
/// <param name="Mutation">How it was broken.</param>
/// <param name="Bytes">The file.</param>
/// <param name="Way">Which of the ways in it takes.</param>
internal sealed record FuzzCase(string Format, string Mutation, byte[] Bytes, int Way);
