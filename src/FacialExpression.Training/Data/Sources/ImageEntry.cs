namespace FacialExpression.Training;

/// <summary>An image that a source has found and not yet loaded.</summary>
/// <param name="Split">The split it belongs to.</param>
/// <param name="Label">Its label.</param>
/// <param name="Name">Its path within the source.</param>
/// <param name="Votes">What people see in it, where the source knows.</param>
internal sealed record ImageEntry(SplitKind Split, Expression Label, string Name, ExpressionVotes? Votes = null);
