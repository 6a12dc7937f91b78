using System.Collections.Concurrent;
using FacialExpression.Samples.Cluster.Grains;
using FacialExpression.Scoring;

namespace FacialExpression.Samples.Cluster;

/// <summary>The jobs that this process has open, and the models that they share.</summary>
internal sealed class JobFolder : IDisposable
{
    private readonly ConcurrentDictionary<bool, Lazy<FaceScorer>> _scorers = new();
    private readonly ConcurrentDictionary<string, Lazy<Task<ScoringJob>>> _jobs = new();

    /// <summary>Opens a job whose manifest is there, once.</summary>
    public async Task<ScoringJob> OpenAsync(JobRequest job)
    {
        Lazy<Task<ScoringJob>> opening = _jobs.GetOrAdd(job.Output, _ => new(() => OpenNewAsync(job)));
        try
        {
            return await opening.Value.ConfigureAwait(false);
        }
        catch
        {
            // A share may be back at the next attempt.
            _jobs.TryRemove(new(job.Output, opening));
            throw;
        }
    }

    public void Dispose()
    {
        foreach (Lazy<Task<ScoringJob>> job in _jobs.Values.Where(job => job.IsValueCreated && job.Value.IsCompletedSuccessfully))
        {
            job.Value.Result.Dispose();
        }

        foreach (Lazy<FaceScorer> scorer in _scorers.Values.Where(scorer => scorer.IsValueCreated))
        {
            scorer.Value.Dispose();
        }
    }

    private Task<ScoringJob> OpenNewAsync(JobRequest job)
    {
        FaceScorer scorer = _scorers.GetOrAdd(job.IsCrop, _ => new(() => FaceScorer.Load(job.ToSettings()))).Value;
        return ScoringJob.OpenAsync(job.Input, job.Output, job.ToSettings(), scorer);
    }
}
