namespace FacialExpression.Samples.Cluster.Grains;

/// <summary>
/// Holds the lease of a shard. The database compares versions, so that two activations, as a cluster that is split may have, do
/// not both grant it.
/// </summary>
internal sealed class ShardGrain([PersistentState("shard")] IPersistentState<LeaseState> state) : Grain, IShardGrain
{
    private const int LongestPause = 300;

    /// <summary>How long a lease lasts without being renewed: as long as a silo that hangs keeps its shard.</summary>
    public static TimeSpan Duration { get; } = TimeSpan.FromSeconds(12);

    public async Task<ShardLease?> Lease(int shard, string silo)
    {
        LeaseState last = state.State;
        // An attempt that was never released died, and may still write. A shard whose attempts die again and again waits as well.
        bool isDead = last.Token is not null;
        if (last.Until + (isDead ? PauseAfter(last.Failures) : TimeSpan.Zero) > DateTime.UtcNow)
        {
            return null;
        }

        string token = $"{Guid.NewGuid():N}";
        state.State = new LeaseState
        {
            Token = token,
            Silo = silo,
            Until = DateTime.UtcNow + Duration,
            Failures = last.Failures + (isDead ? 1 : 0),
            // One that was released has ended: the next goes on in its journal, so that there are no copies of it.
            Attempt = isDead ? token : last.Attempt ?? token,
        };
        await state.WriteStateAsync();
        return new ShardLease(shard, token, state.State.Attempt);
    }

    public async Task<bool> Renew(string token)
    {
        if (state.State.Token != token)
        {
            return false;
        }

        state.State.Until = DateTime.UtcNow + Duration;
        await state.WriteStateAsync();
        return true;
    }

    public async Task<DateTime> Release(string token, bool isFailed)
    {
        LeaseState last = state.State;
        if (last.Token == token)
        {
            int failures = isFailed ? last.Failures + 1 : 0;
            state.State = new LeaseState
            {
                Until = DateTime.UtcNow + PauseAfter(failures),
                Failures = failures,
                Attempt = last.Attempt,
            };
            await state.WriteStateAsync();
        }

        return state.State.Until;
    }

    private static TimeSpan PauseAfter(int failures) =>
        TimeSpan.FromSeconds(failures == 0 ? 0 : Math.Min(LongestPause, Math.Pow(2, failures)));
}

/// <summary>The state of <see cref="ShardGrain"/>.</summary>
[GenerateSerializer]
[Alias("LeaseState")]
internal sealed class LeaseState
{
    /// <summary>The name of the lease; <see langword="null"/> if nobody has the shard.</summary>
    [Id(0)]
    public string? Token { get; set; }

    /// <summary>The silo that has it.</summary>
    [Id(1)]
    public string? Silo { get; set; }

    /// <summary>When the lease ends, or the pause after a failure, in UTC.</summary>
    [Id(2)]
    public DateTime Until { get; set; }

    /// <summary>How many attempts failed or died, one after the other.</summary>
    [Id(3)]
    public int Failures { get; set; }

    /// <summary>The name of the attempt, which has a journal.</summary>
    [Id(4)]
    public string? Attempt { get; set; }
}
