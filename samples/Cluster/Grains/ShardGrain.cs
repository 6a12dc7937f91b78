namespace FacialExpression.Samples.Cluster.Grains;

/// <summary>
/// Holds the lease of a shard. The database compares versions, so that two activations, as a cluster that is split may have, do
/// not both grant it.
/// </summary>
internal sealed class ShardGrain([PersistentState("shard")] IPersistentState<LeaseState> state) : Grain, IShardGrain
{
    /// <summary>How long a lease lasts without being renewed: as long as a silo that hangs keeps its shard.</summary>
    public static TimeSpan Duration { get; } = TimeSpan.FromSeconds(12);

    public async Task<string?> Lease(string silo)
    {
        if (state.State.Token is not null && state.State.Until > DateTime.UtcNow)
        {
            return null;
        }

        state.State = new LeaseState { Token = $"{Guid.NewGuid():N}", Silo = silo, Until = DateTime.UtcNow + Duration };
        await state.WriteStateAsync();
        return state.State.Token;
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

    public Task Release(string token)
    {
        if (state.State.Token != token)
        {
            return Task.CompletedTask;
        }

        state.State = new LeaseState();
        return state.WriteStateAsync();
    }
}

/// <summary>The state of <see cref="ShardGrain"/>.</summary>
[GenerateSerializer]
[Alias("LeaseState")]
internal sealed class LeaseState
{
    /// <summary>The name of the attempt; <see langword="null"/> if nobody has the shard.</summary>
    [Id(0)]
    public string? Token { get; set; }

    /// <summary>The silo that has it.</summary>
    [Id(1)]
    public string? Silo { get; set; }

    /// <summary>When the lease ends, in UTC.</summary>
    [Id(2)]
    public DateTime Until { get; set; }
}
