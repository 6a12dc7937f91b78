namespace FacialExpression.Scoring;

/// <summary>Whether a folder of results is complete.</summary>
public sealed record ScoringCheck
{
    /// <summary>The images of the manifest.</summary>
    public required long Images { get; init; }

    /// <summary>The images that have their rows.</summary>
    public required long Scored { get; init; }

    /// <summary>The rows, or lines of JSON, of all parts.</summary>
    public required long Rows { get; init; }

    /// <summary>Their faces.</summary>
    public required long Faces { get; init; }

    /// <summary>The images that could not be scored; their rows have the error.</summary>
    public required long Failed { get; init; }

    /// <summary>The parts that are not finished, and the number of all.</summary>
    public required int MissingParts { get; init; }

    /// <summary>The number of parts.</summary>
    public required int Parts { get; init; }

    /// <summary>What is wrong, a sentence each; at most 100. Empty if the folder is complete.</summary>
    public required IReadOnlyList<string> Problems { get; init; }

    /// <summary>Whether every image has its rows, and nothing is wrong.</summary>
    public bool IsComplete => Problems.Count == 0;
}
