namespace FacialExpression.Samples.Cluster.Grains;

/// <summary>The jobs that are not finished. There is one such grain, 0.</summary>
[Alias("IJobsGrain")]
public interface IJobsGrain : IGrainWithIntegerKey
{
    /// <summary>Adds a job, so that silos find it.</summary>
    [Alias("Add")]
    Task Add(JobRequest job);

    /// <summary>Removes a finished job, and no later one with its folder of results.</summary>
    [Alias("Remove")]
    Task Remove(JobRequest job);

    /// <summary>The jobs, the oldest first.</summary>
    [Alias("List")]
    Task<IReadOnlyList<JobRequest>> List();
}

/// <summary>A job: hands out its shards. Its key is <see cref="JobRequest.Key"/>.</summary>
[Alias("IJobGrain")]
public interface IJobGrain : IGrainWithStringKey
{
    /// <summary>Takes a shard that nobody works on; <see langword="null"/> if there is none.</summary>
    /// <param name="job">The job.</param>
    /// <param name="silo">The name of the silo that asks.</param>
    [Alias("Take")]
    Task<ShardLease?> Take(JobRequest job, string silo);

    /// <summary>Reports how far a silo is.</summary>
    [Alias("Report")]
    Task Report(string silo, int shard, int done);

    /// <summary>Reports that an attempt failed: the shard waits, longer each time.</summary>
    /// <param name="job">The job.</param>
    /// <param name="silo">The name of the silo.</param>
    /// <param name="lease">The shard; <see langword="null"/> if the silo could not open the job.</param>
    /// <param name="message">Why.</param>
    [Alias("Fail")]
    Task Fail(JobRequest job, string silo, ShardLease? lease, string message);

    /// <summary>Gives a shard back, so that another silo can take it at once.</summary>
    [Alias("Release")]
    Task Release(JobRequest job, ShardLease lease);

    /// <summary>Reports that a shard is finished. It is believed if the part is there.</summary>
    [Alias("Finish")]
    Task Finish(JobRequest job, ShardLease lease);

    /// <summary>How far the job is; <see langword="null"/> if no silo has tried it yet.</summary>
    [Alias("GetStatus")]
    Task<JobStatus?> GetStatus();
}

/// <summary>A shard: holds its lease in the database. Its key is <see cref="JobRequest.ShardKey"/>.</summary>
[Alias("IShardGrain")]
public interface IShardGrain : IGrainWithStringKey
{
    /// <summary>Leases the shard; <see langword="null"/> if somebody else has it, or it waits after a failure.</summary>
    /// <param name="shard">Its number.</param>
    /// <param name="silo">The name of the silo that asks.</param>
    [Alias("Lease")]
    Task<ShardLease?> Lease(int shard, string silo);

    /// <summary>Renews a lease; <see langword="false"/> if it is somebody else's meanwhile.</summary>
    [Alias("Renew")]
    Task<bool> Renew(string token);

    /// <summary>Gives a lease back.</summary>
    /// <param name="token">The lease.</param>
    /// <param name="isFailed">Whether the attempt failed.</param>
    /// <returns>When the shard can be taken again, in UTC: at once, or later after each failure.</returns>
    [Alias("Release")]
    Task<DateTime> Release(string token, bool isFailed);
}

/// <summary>Answers single requests, on any silo, one per core at a time.</summary>
[Alias("IFacesGrain")]
public interface IFacesGrain : IGrainWithIntegerKey
{
    /// <summary>The faces of an encoded image.</summary>
    /// <param name="image">A JPEG, PNG, WebP, GIF or BMP file.</param>
    /// <param name="cancellationToken">Cancels, also while the request waits for a core.</param>
    [Alias("Analyze")]
    Task<FacesAnswer> Analyze(byte[] image, CancellationToken cancellationToken);
}

/// <summary>What <see cref="IFacesGrain"/> answers.</summary>
/// <param name="Json">Size and faces of the image, as <c>facial-expression serve</c> answers.</param>
/// <param name="Error">Why there are none; <see langword="null"/> if there are.</param>
[GenerateSerializer]
[Alias("FacesAnswer")]
public sealed record FacesAnswer(string? Json, string? Error);
