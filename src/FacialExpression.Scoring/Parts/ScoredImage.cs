namespace FacialExpression.Scoring;

/// <summary>The result of an image: its faces, or why it could not be scored.</summary>
/// <param name="Input">The number of the image in the list of inputs, from 0.</param>
/// <param name="Path">Its name in the list.</param>
/// <param name="Faces">Its faces; of a crop one, without a box. Empty if there are none.</param>
/// <param name="Error">Why there is no result; <see langword="null"/> if there is one.</param>
internal sealed record ScoredImage(long Input, string Path, IReadOnlyList<ScoredFace> Faces, string? Error);
