namespace FacialExpression.Training;

/// <summary>One image of a data set.</summary>
/// <param name="Split">Its split.</param>
/// <param name="Index">Its place in that split.</param>
/// <param name="Label">Its label.</param>
/// <param name="Name">Where it came from.</param>
public sealed record ImageReference(SplitKind Split, int Index, Expression Label, string Name);
