using System.Collections.Concurrent;
using System.Text.Json;
using FacialExpression.Samples.Cluster.Grains;
using FacialExpression.Scoring;

namespace FacialExpression.Samples.Cluster;

/// <summary>The jobs that this process has open, and the models that they share.</summary>
internal sealed class JobFolder : IDisposable
{
    private readonly ConcurrentDictionary<bool, Lazy<FaceScorer>> _scorers = new();
    private readonly ConcurrentDictionary<JobRequest, Lazy<Task<ScoringJob>>> _jobs = new();

    /// <summary>Whether the folder of results has the manifest of a job.</summary>
    public static bool HasManifest(JobRequest job) => FindId(job) == job.Id;

    /// <summary>Opens a job whose manifest is there, once.</summary>
    /// <exception cref="ScoringException">The manifest is not there, or is that of another job.</exception>
    public async Task<ScoringJob> OpenAsync(JobRequest job)
    {
        Lazy<Task<ScoringJob>> opening = _jobs.GetOrAdd(job, _ => new(() => OpenNewAsync(job)));
        try
        {
            return await opening.Value.ConfigureAwait(false);
        }
        catch
        {
            // A share may be back at the next attempt.
            _jobs.TryRemove(new(job, opening));
            throw;
        }
    }

    /// <summary>
    /// Closes a job, so that it is looked at anew. Whoever still has it can read its manifest and find its parts, which need no
    /// input.
    /// </summary>
    public void Close(JobRequest job)
    {
        if (_jobs.TryGetValue(job, out Lazy<Task<ScoringJob>>? opening)
            && opening is { IsValueCreated: true, Value.IsCompletedSuccessfully: true }
            && _jobs.TryRemove(new(job, opening)))
        {
            opening.Value.Result.Dispose();
        }
    }

    /// <summary>Closes the jobs that are no longer to do.</summary>
    public void CloseAllBut(IEnumerable<JobRequest> jobs)
    {
        foreach (JobRequest job in _jobs.Keys.Except(jobs))
        {
            Close(job);
        }
    }

    public void Dispose()
    {
        CloseAllBut([]);
        foreach (Lazy<FaceScorer> scorer in _scorers.Values.Where(scorer => scorer.IsValueCreated))
        {
            scorer.Value.Dispose();
        }
    }

    private async Task<ScoringJob> OpenNewAsync(JobRequest job)
    {
        // Before the library looks, which would begin a run in a folder that is empty because its share is not mounted.
        string found = FindId(job) ?? throw IsMissing(job);
        if (found != job.Id)
        {
            throw IsAnother(job);
        }

        FaceScorer scorer = _scorers.GetOrAdd(job.IsCrop, _ => new(() => FaceScorer.Load(job.ToSettings()))).Value;
        ScoringJob scoring = await ScoringJob.OpenAsync(
            job.Input, job.Output, job.ToSettings(), scorer, new Refusal(job)).ConfigureAwait(false);
        if (scoring.Manifest.Id != job.Id)
        {
            scoring.Dispose();
            throw IsAnother(job);
        }

        return scoring;
    }

    /// <summary>The identity of the manifest; <see langword="null"/> if there is none.</summary>
    private static string? FindId(JobRequest job)
    {
        string path = Path.Combine(job.Output, "manifest.json");
        if (!File.Exists(path))
        {
            return null;
        }

        using FileStream file = File.OpenRead(path);
        using var manifest = JsonDocument.Parse(file);
        return manifest.RootElement.GetProperty("id").GetString();
    }

    private static ScoringException IsMissing(JobRequest job) =>
        new($"\"{job.Output}\" has no manifest. Is the folder that all share mounted on this machine, at the same path?");

    private static ScoringException IsAnother(JobRequest job) =>
        new($"\"{job.Output}\" has the manifest of another job. Give the job to the cluster again.");

    /// <summary>Ends the listing of images, which begins only if the manifest has gone since it was found.</summary>
    private sealed class Refusal(JobRequest job) : IProgress<ScoringProgress>
    {
        public void Report(ScoringProgress value) => throw IsMissing(job);
    }
}
