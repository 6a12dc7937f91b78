namespace FacialExpression.Training;

/// <summary>An image that a source has found, not yet read.</summary>
/// <param name="Split">Its part.</param>
/// <param name="Label">Its label.</param>
/// <param name="Name">Where it is, within the source.</param>
internal sealed record ImageEntry(SplitKind Split, Expression Label, string Name);
