namespace FacialExpression.Scoring;

/// <summary>What a run has scored.</summary>
public sealed record ScoringResult
{
    /// <summary>The shards of this run.</summary>
    public required int Shards { get; init; }

    /// <summary>The images of these shards.</summary>
    public required long Images { get; init; }

    /// <summary>Of these, the images that earlier runs had scored.</summary>
    public required long Earlier { get; init; }

    /// <summary>Their faces.</summary>
    public required long Faces { get; init; }

    /// <summary>The images that could not be scored; each has a row with its error.</summary>
    public required long Failed { get; init; }

    /// <summary>How long this run took.</summary>
    public required TimeSpan Elapsed { get; init; }
}
