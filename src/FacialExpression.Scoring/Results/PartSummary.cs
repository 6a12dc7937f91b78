namespace FacialExpression.Scoring;

/// <summary>What a finished part holds. It is written after the part: a part with a summary is whole.</summary>
public sealed record PartSummary
{
    /// <summary>The number of the shard, from 0.</summary>
    public required int Shard { get; init; }

    /// <summary>The identity of the manifest that the part belongs to.</summary>
    public required string Manifest { get; init; }

    /// <summary>The SHA-256 of the model's file.</summary>
    public required string ModelSha256 { get; init; }

    /// <summary>The number of images.</summary>
    public required int Images { get; init; }

    /// <summary>The number of rows, or of lines of JSON.</summary>
    public required long Rows { get; init; }

    /// <summary>The number of faces.</summary>
    public required long Faces { get; init; }

    /// <summary>The images that could not be scored; each has a row with its error.</summary>
    public required int Failed { get; init; }

    /// <summary>The SHA-256 of the part's file, in hexadecimal digits.</summary>
    public required string Sha256 { get; init; }

    /// <summary>When the part was finished.</summary>
    public required DateTimeOffset Finished { get; init; }
}
