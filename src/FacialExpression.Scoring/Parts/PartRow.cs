namespace FacialExpression.Scoring;

/// <summary>A row of a part, or a line of JSON.</summary>
/// <param name="Input">The number of its image.</param>
/// <param name="Path">The name of its image.</param>
/// <param name="Faces">The faces in it: of a row 0 or 1, of a line all of the image.</param>
/// <param name="Error">Why the image could not be scored.</param>
internal readonly record struct PartRow(long Input, string Path, int Faces, string? Error);
