namespace FacialExpression.Training;

/// <summary>An image whose label is not what the majority of people see in it.</summary>
public sealed class SuspectLabel
{
    /// <summary>The image, with its label.</summary>
    public required ImageReference Image { get; init; }

    /// <summary>What people see.</summary>
    public required ExpressionVotes Votes { get; init; }

    /// <summary>
    /// How much people disagree with the label: the fraction of votes for the majority less that for the label, above 0 and at
    /// most 1.
    /// </summary>
    public double Margin => Votes.Distribution[Votes.Majority!.Value] - Votes.Distribution[Image.Label];

    /// <summary>The image and the votes in one line.</summary>
    public override string ToString() => $"{Image}: {string.Join(", ", Votes.Distribution.Ranked().Where(s => s.Score > 0))}";
}
