namespace FacialExpression.Samples.Cluster.Grains;

/// <summary>How far a job is.</summary>
/// <param name="Images">All images.</param>
/// <param name="Done">The images that have a result.</param>
/// <param name="Shards">All shards.</param>
/// <param name="Finished">The shards that are finished.</param>
/// <param name="Working">The silos that work on it, and the images that each has done of its shard.</param>
/// <param name="Failures">The attempts that failed.</param>
/// <param name="LastError">Which silo failed last, and why; <see langword="null"/> if none did.</param>
[GenerateSerializer]
[Alias("JobStatus")]
public sealed record JobStatus(
    [property: Id(0)] long Images,
    [property: Id(1)] long Done,
    [property: Id(2)] int Shards,
    [property: Id(3)] int Finished,
    [property: Id(4)] IReadOnlyDictionary<string, int> Working,
    [property: Id(5)] int Failures,
    [property: Id(6)] string? LastError);

/// <summary>The right to score a shard, until it is renewed no more.</summary>
/// <param name="Shard">Its number.</param>
/// <param name="Token">The name of the lease.</param>
/// <param name="Attempt">The name of the attempt for <see cref="Scoring.ScoringJob"/>.</param>
[GenerateSerializer]
[Alias("ShardLease")]
public sealed record ShardLease(
    [property: Id(0)] int Shard, [property: Id(1)] string Token, [property: Id(2)] string Attempt);
