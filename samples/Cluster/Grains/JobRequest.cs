using FacialExpression.Scoring;

namespace FacialExpression.Samples.Cluster.Grains;

/// <summary>What to score. Paths are those of a folder that all silos share.</summary>
[GenerateSerializer]
[Alias("JobRequest")]
public sealed record JobRequest
{
    /// <summary>The input of <see cref="ScoringJob.OpenAsync"/>.</summary>
    [Id(0)]
    public required string Input { get; init; }

    /// <summary>The folder of results, whose manifest is there.</summary>
    [Id(1)]
    public required string Output { get; init; }

    /// <summary>Whether each image is one face.</summary>
    [Id(2)]
    public required bool IsCrop { get; init; }

    /// <summary>The images of a part.</summary>
    [Id(3)]
    public required int ShardSize { get; init; }

    /// <summary>The settings of the library.</summary>
    public ScoringSettings ToSettings() => new() { IsCrop = IsCrop, ShardSize = ShardSize };
}
