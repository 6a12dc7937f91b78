using FacialExpression.Samples.Cluster.Grains;
using FacialExpression.Scoring;

namespace FacialExpression.Samples.Cluster;

/// <summary>
/// The work of a silo: takes one shard after the other, each on all cores. It asks for the next when it has time, so that a silo
/// that joins has work at once, and none has a queue.
/// </summary>
internal sealed class Worker(IGrainFactory grains, JobFolder folder, SiloName silo, ILogger<Worker> log) : BackgroundService
{
    private const int LongestPause = 60;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // The jobs that fail on this silo, which may be the only one without a share: it must not fail one shard after the other.
    private readonly Dictionary<string, (int Failures, DateTime Until)> _failing = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (!await WorkAsync(stoppingToken).ConfigureAwait(false))
                {
                    await Task.Delay(Pause, stoppingToken).ConfigureAwait(false);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // The database or another silo is away: what is scored stays, and somebody goes on there.
                log.TriesAgain(e.Message);
                await Task.Delay(Pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <returns>Whether there was a shard to score.</returns>
    private async Task<bool> WorkAsync(CancellationToken stoppingToken)
    {
        IReadOnlyList<JobRequest> jobs = await grains.GetGrain<IJobsGrain>(0).List().ConfigureAwait(false);
        folder.CloseAllBut(jobs);
        foreach (string other in _failing.Keys.Except(jobs.Select(job => job.Key)))
        {
            _failing.Remove(other);
        }

        foreach (JobRequest request in jobs.Where(job => _failing.GetValueOrDefault(job.Key).Until <= DateTime.UtcNow))
        {
            if (await WorkAsync(request, stoppingToken).ConfigureAwait(false))
            {
                return true;
            }
        }

        return false;
    }

    private async Task<bool> WorkAsync(JobRequest request, CancellationToken stoppingToken)
    {
        IJobGrain job = grains.GetGrain<IJobGrain>(request.Key);
        ScoringJob scoring;
        try
        {
            scoring = await folder.OpenAsync(request).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            await FailAsync(request, job, null, e).ConfigureAwait(false);
            return false;
        }

        if (await job.Take(request, silo.Value).ConfigureAwait(false) is not { } lease)
        {
            return false;
        }

        await ScoreAsync(request, scoring, job, lease, stoppingToken).ConfigureAwait(false);
        return true;
    }

    private async Task ScoreAsync(
        JobRequest request, ScoringJob scoring, IJobGrain job, ShardLease lease, CancellationToken stoppingToken)
    {
        IShardGrain shard = grains.GetGrain<IShardGrain>(request.ShardKey(lease.Shard));
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var progress = new LatestCount();
        Task renewing = RenewAsync(request, job, shard, lease, progress, lost);
        Exception? error = null;
        try
        {
            PartSummary part = await scoring.ScoreShardAsync(lease.Shard, lease.Attempt, progress, lost.Token)
                .ConfigureAwait(false);
            log.HasFinished(lease.Shard, part.Images, part.Failed);
        }
        catch (Exception e)
        {
            error = e;
        }

        // Before the lease is given back, so that it is not renewed after that.
        await lost.CancelAsync().ConfigureAwait(false);
        await renewing.ConfigureAwait(false);
        switch (error)
        {
            case null:
                _failing.Remove(request.Key);
                await job.Finish(request, lease).ConfigureAwait(false);
                await shard.Release(lease.Token, isFailed: false).ConfigureAwait(false);
                break;
            case OperationCanceledException when stoppingToken.IsCancellationRequested:
                await job.Release(request, lease).ConfigureAwait(false);
                break;
            case OperationCanceledException:
                folder.Close(request);
                break;
            default:
                await FailAsync(request, job, lease, error).ConfigureAwait(false);
                break;
        }
    }

    /// <summary>Says why, and leaves the job alone for a while, which is longer after each failure.</summary>
    private async Task FailAsync(JobRequest request, IJobGrain job, ShardLease? lease, Exception error)
    {
        // The share may be away: the job is opened again before another shard is taken.
        folder.Close(request);
        int failures = _failing.GetValueOrDefault(request.Key).Failures + 1;
        double pause = Math.Min(LongestPause, Math.Pow(2, failures - 1));
        _failing[request.Key] = (failures, DateTime.UtcNow + TimeSpan.FromSeconds(pause));
        log.HasFailed(error.Message, pause);
        await job.Fail(request, silo.Value, lease, error.Message).ConfigureAwait(false);
    }

    /// <summary>
    /// Renews the lease. Cancels the work when the lease is another's, or was not renewed for as long as it lasts, or the folder
    /// of results is another job's now.
    /// </summary>
    private async Task RenewAsync(
        JobRequest request,
        IJobGrain job,
        IShardGrain shard,
        ShardLease lease,
        LatestCount progress,
        CancellationTokenSource lost)
    {
        long renewed = Environment.TickCount64;
        while (!lost.IsCancellationRequested)
        {
            await Task.Delay(ShardGrain.Duration / 6, lost.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (lost.IsCancellationRequested)
            {
                break;
            }

            try
            {
                if (!await shard.Renew(lease.Token).ConfigureAwait(false) || !JobFolder.HasManifest(request))
                {
                    log.HasLost(lease.Shard);
                    break;
                }

                renewed = Environment.TickCount64;
                await job.Report(silo.Value, lease.Shard, progress.Value).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                log.CouldNotRenew(lease.Shard, e.Message);
                if (Environment.TickCount64 - renewed > ShardGrain.Duration.TotalMilliseconds)
                {
                    break;
                }
            }
        }

        await lost.CancelAsync().ConfigureAwait(false);
    }

    private sealed class LatestCount : IProgress<int>
    {
        private int _value;

        public int Value => Volatile.Read(ref _value);

        public void Report(int value) => Volatile.Write(ref _value, value);
    }
}

/// <summary>What a worker logs.</summary>
internal static partial class WorkerLog
{
    [LoggerMessage(LogLevel.Information, "Part {Shard}: {Images} images, {Failed} failed.")]
    public static partial void HasFinished(this ILogger log, int shard, int images, int failed);

    [LoggerMessage(LogLevel.Warning, "Part {Shard} is left: another silo has its lease, or another job the folder.")]
    public static partial void HasLost(this ILogger log, int shard);

    [LoggerMessage(LogLevel.Warning, "The lease of part {Shard} was not renewed: {Message}")]
    public static partial void CouldNotRenew(this ILogger log, int shard, string message);

    [LoggerMessage(LogLevel.Warning, "{Message} Trying the job again in {Pause} s.")]
    public static partial void HasFailed(this ILogger log, string message, double pause);

    [LoggerMessage(LogLevel.Warning, "{Message} Trying again.")]
    public static partial void TriesAgain(this ILogger log, string message);
}

/// <summary>What this silo is called in progress and logs.</summary>
internal sealed record SiloName(string Value);
