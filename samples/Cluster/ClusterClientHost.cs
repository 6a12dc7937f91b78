namespace FacialExpression.Samples.Cluster;

/// <summary>A process that asks the cluster and is no part of it.</summary>
internal static class ClusterClientHost
{
    /// <summary>Connects, and waits for a silo that is not there yet.</summary>
    public static async Task<IHost> StartAsync(string? database, CancellationToken stop)
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Critical);
        builder.UseOrleansClient(client =>
        {
            ClusterAddress.Configure(client, database);
            client.UseConnectionRetryFilter(async (_, cancellationToken) =>
            {
                await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken).ConfigureAwait(false);
                return true;
            });
        });
        IHost host = builder.Build();
        await host.StartAsync(stop).ConfigureAwait(false);
        return host;
    }
}
