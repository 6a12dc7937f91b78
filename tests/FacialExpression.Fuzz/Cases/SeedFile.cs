namespace FacialExpression.Fuzz;

/// <summary>A whole file that cases are made of.</summary>
internal sealed record SeedFile(string Format, byte[] Bytes);
