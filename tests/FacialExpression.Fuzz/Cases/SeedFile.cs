namespace FacialExpression.Fuzz;

/// <summary>A valid file that mutations start from.</summary>
internal sealed record SeedFile(string Format, byte[] Bytes);
