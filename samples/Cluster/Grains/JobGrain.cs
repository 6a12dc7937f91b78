using FacialExpression.Scoring;
using Orleans.Placement;

namespace FacialExpression.Samples.Cluster.Grains;

/// <summary>
/// Hands out the shards of a job. It has no state of its own to lose: what is finished stands in the folder of results, and who
/// works on what in the shards' leases. A silo that asks is a silo that has time, so that no silo is given more than it can do.
/// </summary>
// On the silo that asks, which has the folder open: another may not have it.
[PreferLocalPlacement]
internal sealed class JobGrain(JobFolder folder) : Grain, IJobGrain
{
    // Who works on what, and when to ask for a lease again. Lost with the activation, and then found out anew.
    private readonly Dictionary<int, (string Silo, int Done)> _working = [];
    private readonly Dictionary<int, DateTime> _askAgain = [];
    private HashSet<int> _finished = [];
    private ScoringJob? _scoring;
    private int _failures;
    private string? _lastError;

    public async Task<ShardLease?> Take(JobRequest job, string silo)
    {
        ScoringJob scoring = await LoadAsync(job);
        foreach (int shard in Enumerable.Range(0, scoring.Manifest.Shards).Where(IsFree))
        {
            _askAgain[shard] = DateTime.UtcNow + ShardGrain.Duration;
            _working.Remove(shard);
            if (await Shard(job, shard).Lease(shard, silo) is { } lease)
            {
                _working[shard] = (silo, 0);
                return lease;
            }
        }

        await RemoveIfFinishedAsync(job, scoring);
        return null;
    }

    public Task Report(string silo, int shard, int done)
    {
        if (!_finished.Contains(shard))
        {
            _working[shard] = (silo, done);
            _askAgain[shard] = DateTime.UtcNow + ShardGrain.Duration;
        }

        return Task.CompletedTask;
    }

    public async Task Fail(JobRequest job, string silo, ShardLease? lease, string message)
    {
        _failures++;
        _lastError = $"{silo}: {message}";
        if (lease is not null)
        {
            _working.Remove(lease.Shard);
            _askAgain[lease.Shard] = await Shard(job, lease.Shard).Release(lease.Token, isFailed: true);
        }
    }

    public async Task Release(JobRequest job, ShardLease lease)
    {
        await Shard(job, lease.Shard).Release(lease.Token, isFailed: false);
        _working.Remove(lease.Shard);
        _askAgain.Remove(lease.Shard);
    }

    public async Task Finish(JobRequest job, ShardLease lease)
    {
        ScoringJob scoring = await LoadAsync(job);
        _working.Remove(lease.Shard);
        // If the part is not there, the shard is handed out again when its lease has ended.
        if (HasPart(scoring, lease.Shard))
        {
            _finished.Add(lease.Shard);
            await RemoveIfFinishedAsync(job, scoring);
        }
    }

    public Task<JobStatus?> GetStatus()
    {
        if (_scoring is null && _failures == 0)
        {
            return Task.FromResult<JobStatus?>(null);
        }

        (long images, int size, int shards) = _scoring?.Manifest is { } manifest
            ? (manifest.Images, manifest.ShardSize, manifest.Shards)
            : (0, 0, 0);
        long finished = _finished.Sum(shard => Math.Min(size, images - ((long)shard * size)));
        return Task.FromResult<JobStatus?>(new JobStatus(
            images,
            finished + _working.Values.Sum(work => work.Done),
            shards,
            _finished.Count,
            _working.Values.GroupBy(work => work.Silo).ToDictionary(silo => silo.Key, silo => silo.Sum(work => work.Done)),
            _failures,
            _lastError));
    }

    private IShardGrain Shard(JobRequest job, int shard) => GrainFactory.GetGrain<IShardGrain>(job.ShardKey(shard));

    private bool IsFree(int shard) =>
        !_finished.Contains(shard) && !(_askAgain.TryGetValue(shard, out DateTime then) && then > DateTime.UtcNow);

    private static bool HasPart(ScoringJob scoring, int shard)
    {
        try
        {
            return scoring.FindPart(shard)?.Manifest == scoring.Manifest.Id;
        }
        catch (ScoringException)
        {
            // It is damaged: who scores the shard says so, and the others go on.
            return false;
        }
    }

    private static Task<HashSet<int>> FindPartsAsync(ScoringJob scoring) => Task.Run(
        () => Enumerable.Range(0, scoring.Manifest.Shards).Where(shard => HasPart(scoring, shard)).ToHashSet());

    /// <summary>
    /// Removes the job when its last part is there. The report that it is may get lost, or the folder may have been finished
    /// before: whoever asks for a shard comes here as well.
    /// </summary>
    private async Task RemoveIfFinishedAsync(JobRequest job, ScoringJob scoring)
    {
        if (_finished.Count < scoring.Manifest.Shards)
        {
            return;
        }

        // The folder may have been deleted, and begun again, since the parts were found.
        _finished = await FindPartsAsync(scoring);
        if (_finished.Count == scoring.Manifest.Shards)
        {
            await GrainFactory.GetGrain<IJobsGrain>(0).Remove(job);
            DeactivateOnIdle();
        }
    }

    private async Task<ScoringJob> LoadAsync(JobRequest job)
    {
        if (_scoring is null)
        {
            try
            {
                ScoringJob scoring = await folder.OpenAsync(job);
                _finished = await FindPartsAsync(scoring);
                _scoring = scoring;
            }
            catch
            {
                // The next silo that has the folder has the grain.
                DeactivateOnIdle();
                throw;
            }
        }

        return _scoring;
    }
}
