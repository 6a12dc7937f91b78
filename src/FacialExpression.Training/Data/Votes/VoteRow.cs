namespace FacialExpression.Training;

/// <summary>A row of a file of votes.</summary>
/// <param name="Row">Where it is, as in <c>line 5</c>.</param>
/// <param name="Image">The name of its image in the data set.</param>
/// <param name="Split">The split that the image is in, where the row specifies it.</param>
/// <param name="Counts">The votes; <see langword="null"/> if they cannot be parsed.</param>
internal sealed record VoteRow(string Row, string Image, SplitKind? Split, VoteCounts? Counts);
