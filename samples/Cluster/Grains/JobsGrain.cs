namespace FacialExpression.Samples.Cluster.Grains;

/// <inheritdoc cref="IJobsGrain"/>
internal sealed class JobsGrain([PersistentState("jobs")] IPersistentState<JobList> state) : Grain, IJobsGrain
{
    public Task Add(JobRequest job)
    {
        state.State.Jobs.RemoveAll(other => other.Output == job.Output);
        state.State.Jobs.Add(job);
        return state.WriteStateAsync();
    }

    public Task Remove(JobRequest job)
    {
        state.State.Jobs.RemoveAll(other => other.Key == job.Key);
        // Also if it is not there: an earlier call may have removed it, and failed to write.
        return state.WriteStateAsync();
    }

    public Task<IReadOnlyList<JobRequest>> List() => Task.FromResult<IReadOnlyList<JobRequest>>([.. state.State.Jobs]);
}

/// <summary>The state of <see cref="JobsGrain"/>.</summary>
[GenerateSerializer]
[Alias("JobList")]
internal sealed class JobList
{
    [Id(0)]
    public List<JobRequest> Jobs { get; set; } = [];
}
