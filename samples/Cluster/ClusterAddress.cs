using System.CommandLine;
using System.Net;
using Orleans.Configuration;

namespace FacialExpression.Samples.Cluster;

/// <summary>Where the cluster is: a PostgreSQL database that all know, or for a try this machine alone.</summary>
internal sealed class ClusterAddress
{
    private const string Name = "facial-expression";
    private const string Provider = "Npgsql";
    private const int FirstSiloPort = 11111;
    private const int FirstGatewayPort = 30000;

    private readonly Option<string?> _database = new("--database")
    {
        Description = "PostgreSQL, such as \"Host=db;Database=cluster;Username=cluster;Password=…\"; default: a cluster on this "
            + "machine that forgets its state",
        HelpName = "CONNECTION",
    };

    /// <summary>Adds the options to a verb.</summary>
    public void AddTo(Command command) => command.Add(_database);

    public string? DatabaseOf(ParseResult arguments) => arguments.GetValue(_database);

    /// <summary>Configures a silo.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="database">The connection string, or <see langword="null"/>.</param>
    /// <param name="number">The number of the silo on this machine, which decides its ports.</param>
    /// <param name="host">The address that other machines reach this one by.</param>
    public static void Configure(ISiloBuilder silo, string? database, int number, IPAddress host)
    {
        silo.Configure<ClusterOptions>(SetName);
        // A silo that does not answer for six seconds is declared dead by the others.
        silo.Configure<ClusterMembershipOptions>(options =>
        {
            options.ProbeTimeout = TimeSpan.FromSeconds(2);
            options.DefunctSiloExpiration = TimeSpan.FromHours(1);
        });
        if (database is null)
        {
            silo.UseLocalhostClustering(
                FirstSiloPort + number,
                FirstGatewayPort + number,
                new IPEndPoint(IPAddress.Loopback, FirstSiloPort),
                Name,
                Name);
            silo.AddMemoryGrainStorageAsDefault();
            return;
        }

        silo.ConfigureEndpoints(host, FirstSiloPort + number, FirstGatewayPort + number);
        silo.UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = (Provider, database));
        silo.AddAdoNetGrainStorageAsDefault(options => (options.Invariant, options.ConnectionString) = (Provider, database));
    }

    /// <summary>Configures a client.</summary>
    public static void Configure(IClientBuilder client, string? database)
    {
        client.Configure<ClusterOptions>(SetName);
        if (database is null)
        {
            client.UseLocalhostClustering(FirstGatewayPort, Name, Name);
        }
        else
        {
            client.UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = (Provider, database));
        }
    }

    private static void SetName(ClusterOptions options) => (options.ClusterId, options.ServiceId) = (Name, Name);
}
