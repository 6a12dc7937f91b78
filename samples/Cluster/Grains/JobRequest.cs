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

    /// <summary>
    /// <see cref="ScoringManifest.Id"/> of the manifest in <see cref="Output"/>; empty until it is written. A folder that is
    /// deleted and begun again with other images is another job.
    /// </summary>
    [Id(4)]
    public string Id { get; init; } = "";

    /// <summary>The key of the job's grain. The beginning of the identity is enough: keys are short in the database.</summary>
    public string Key => $"{Output}#{Id[..Math.Min(16, Id.Length)]}";

    /// <summary>The key of the grain of a shard.</summary>
    public string ShardKey(int shard) => $"{Key}#{shard}";

    /// <summary>The settings of the library.</summary>
    public ScoringSettings ToSettings() => new() { IsCrop = IsCrop, ShardSize = ShardSize };
}
