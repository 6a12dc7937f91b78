using FacialExpression.Samples.Cluster.Grains;
using FacialExpression.Scoring;

namespace FacialExpression.Samples.Cluster;

/// <summary>
/// The work of a silo: takes one shard after the other, each on all cores. It asks for the next when it has time, so that a silo
/// that joins has work at once, and none has a queue.
/// </summary>
internal sealed class Worker(IGrainFactory grains, JobFolder folder, SiloName silo, ILogger<Worker> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

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
                // The database or another silo is away, or the input: what is scored stays, and somebody goes on there.
                log.TriesAgain(e.Message);
                await Task.Delay(Pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <returns>Whether there was a shard to score.</returns>
    private async Task<bool> WorkAsync(CancellationToken stoppingToken)
    {
        foreach (JobRequest request in await grains.GetGrain<IJobsGrain>(0).List().ConfigureAwait(false))
        {
            IJobGrain job = grains.GetGrain<IJobGrain>(request.Output);
            if (await job.Take(request, silo.Value).ConfigureAwait(false) is { } lease)
            {
                await ScoreAsync(request, job, lease, stoppingToken).ConfigureAwait(false);
                return true;
            }
        }

        return false;
    }

    private async Task ScoreAsync(JobRequest request, IJobGrain job, ShardLease lease, CancellationToken stoppingToken)
    {
        IShardGrain shard = grains.GetGrain<IShardGrain>($"{request.Output}#{lease.Shard}");
        ScoringJob scoring = await folder.OpenAsync(request).ConfigureAwait(false);
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var progress = new LatestCount();
        Task renewing = RenewAsync(job, shard, lease, progress, lost);
        try
        {
            PartSummary part = await scoring.ScoreShardAsync(lease.Shard, lease.Token, progress, lost.Token)
                .ConfigureAwait(false);
            log.HasFinished(lease.Shard, part.Images, part.Failed);
        }
        catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested)
        {
            log.HasLost(lease.Shard);
            return;
        }
        catch
        {
            await shard.Release(lease.Token).ConfigureAwait(false);
            throw;
        }
        finally
        {
            await lost.CancelAsync().ConfigureAwait(false);
            await renewing.ConfigureAwait(false);
        }

        await job.Finish(request, silo.Value, lease.Shard).ConfigureAwait(false);
    }

    /// <summary>Renews the lease. Cancels the work when it is another's, or was not renewed for as long as it lasts.</summary>
    private async Task RenewAsync(
        IJobGrain job, IShardGrain shard, ShardLease lease, LatestCount progress, CancellationTokenSource lost)
    {
        long renewed = Environment.TickCount64;
        while (!lost.IsCancellationRequested)
        {
            await Task.Delay(ShardGrain.Duration / 6, lost.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                if (!lost.IsCancellationRequested && !await shard.Renew(lease.Token).ConfigureAwait(false))
                {
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

    [LoggerMessage(LogLevel.Warning, "The lease of part {Shard} is lost: another silo goes on there.")]
    public static partial void HasLost(this ILogger log, int shard);

    [LoggerMessage(LogLevel.Warning, "The lease of part {Shard} was not renewed: {Message}")]
    public static partial void CouldNotRenew(this ILogger log, int shard, string message);

    [LoggerMessage(LogLevel.Warning, "{Message} Trying again.")]
    public static partial void TriesAgain(this ILogger log, string message);
}

/// <summary>What this silo is called in progress and logs.</summary>
internal sealed record SiloName(string Value);
