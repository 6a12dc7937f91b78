using FacialExpression.Scoring;

namespace FacialExpression.Samples.Cluster.Grains;

/// <summary>
/// Hands out the shards of a job. It has no state of its own to lose: what is finished stands in the folder of results, and who
/// works on what in the shards' leases. A silo that asks is a silo that has time, so that no silo is given more than it can do.
/// </summary>
internal sealed class JobGrain(JobFolder folder) : Grain, IJobGrain
{
    // Who works on what, and when to ask for its lease again. Lost with the activation, and then found out anew.
    private readonly Dictionary<int, (string Silo, int Done, DateTime AskAgain)> _leased = [];
    private readonly HashSet<int> _finished = [];
    private ScoringManifest? _manifest;

    private string Output => this.GetPrimaryKeyString();

    public async Task<ShardLease?> Take(JobRequest job, string silo)
    {
        ScoringManifest manifest = await LoadAsync(job);
        foreach (int shard in Enumerable.Range(0, manifest.Shards).Where(IsFree))
        {
            if (await GrainFactory.GetGrain<IShardGrain>($"{Output}#{shard}").Lease(silo) is { } token)
            {
                _leased[shard] = (silo, 0, DateTime.UtcNow + ShardGrain.Duration);
                return new ShardLease(shard, token);
            }

            _leased[shard] = ("another silo", 0, DateTime.UtcNow + ShardGrain.Duration);
        }

        return null;
    }

    public Task Report(string silo, int shard, int done)
    {
        _leased[shard] = (silo, done, DateTime.UtcNow + ShardGrain.Duration);
        return Task.CompletedTask;
    }

    public async Task Finish(JobRequest job, string silo, int shard)
    {
        ScoringManifest manifest = await LoadAsync(job);
        _leased.Remove(shard);
        _finished.Add(shard);
        if (_finished.Count == manifest.Shards)
        {
            await GrainFactory.GetGrain<IJobsGrain>(0).Remove(Output);
        }
    }

    public Task<JobStatus?> GetStatus()
    {
        if (_manifest is not { } manifest)
        {
            return Task.FromResult<JobStatus?>(null);
        }

        long finished = _finished.Sum(
            shard => Math.Min(manifest.ShardSize, manifest.Images - ((long)shard * manifest.ShardSize)));
        return Task.FromResult<JobStatus?>(new JobStatus(
            manifest.Images,
            finished + _leased.Values.Sum(lease => lease.Done),
            manifest.Shards,
            _finished.Count,
            _leased.Values.GroupBy(lease => lease.Silo).ToDictionary(silo => silo.Key, silo => silo.Sum(lease => lease.Done))));
    }

    private bool IsFree(int shard) =>
        !_finished.Contains(shard) && !(_leased.TryGetValue(shard, out var lease) && lease.AskAgain > DateTime.UtcNow);

    private async Task<ScoringManifest> LoadAsync(JobRequest job)
    {
        if (_manifest is null)
        {
            ScoringJob scoring = await folder.OpenAsync(job);
            _finished.UnionWith(
                Enumerable.Range(0, scoring.Manifest.Shards).Where(shard => scoring.FindPart(shard) is not null));
            _manifest = scoring.Manifest;
        }

        return _manifest;
    }
}
