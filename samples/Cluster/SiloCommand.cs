using System.CommandLine;
using System.Net;
using FacialExpression.Samples.Cluster.Database;
using FacialExpression.Samples.Cluster.Grains;
using Orleans.Dashboard;

namespace FacialExpression.Samples.Cluster;

/// <summary><c>silo</c>: one per machine. It works until it is stopped.</summary>
internal static class SiloCommand
{
    private const int FirstHttpPort = 8080;

    public static Command Create(ClusterAddress address)
    {
        var number = new Option<int>("--number") { Description = "the number of the silo on this machine (default: 0)" };
        var host = new Option<string>("--host")
        {
            Description = "the address that other machines reach this one by",
            DefaultValueFactory = _ => "127.0.0.1",
        };
        var http = new Option<int?>("--http")
        {
            Description = "the port of the dashboard and of /api/expressions; 0 is any free one (default: 8080 + number)",
        };
        var command = new Command("silo", "Works on jobs, shows the dashboard, and answers single requests.")
        {
            number, host, http,
        };
        address.AddTo(command);
        command.SetAction((arguments, stop) => RunAsync(
            address.DatabaseOf(arguments),
            arguments.GetValue(number),
            IPAddress.Parse(arguments.GetRequiredValue(host)),
            arguments.GetValue(http) ?? FirstHttpPort + arguments.GetValue(number),
            stop));
        return command;
    }

    private static async Task<int> RunAsync(
        string? database, int number, IPAddress host, int http, CancellationToken stop)
    {
        if (database is not null)
        {
            await ClusterDatabase.PrepareAsync(database, stop).ConfigureAwait(false);
        }

        WebApplicationBuilder builder = WebApplication.CreateBuilder();
        // Brackets around an IPv6 address.
        builder.WebHost.UseUrls(new UriBuilder("http", $"{host}", http).ToString());
        // As many as "facial-expression serve" sends, and more.
        builder.WebHost.ConfigureKestrel(server => server.Limits.MaxRequestBodySize = 64 << 20);
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddFilter("FacialExpression", LogLevel.Information);
        builder.Services.AddExpressionAnalyzer();
        builder.Services.AddRequestLimit();
        builder.AddTelemetry();
        builder.Services.AddSingleton<JobFolder>();
        builder.Services.AddSingleton(new SiloName($"{Environment.MachineName}-{number}"));
        builder.UseOrleans(silo =>
        {
            ClusterAddress.Configure(silo, database, number, host);
            silo.AddDashboard();
        });
        // After Orleans, which starts and stops hosted services in their order.
        builder.Services.AddHostedService<Worker>();
        await using WebApplication app = builder.Build();
        app.UseRateLimiter();
        // Any silo answers for the cluster, as "facial-expression serve" does, which can send its pictures here.
        app.MapPost("/api/expressions", async (HttpRequest request, IGrainFactory grains, CancellationToken cancellationToken) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body, cancellationToken).ConfigureAwait(false);
            FacesAnswer answer = await grains.GetGrain<IFacesGrain>(0).Analyze(body.ToArray(), cancellationToken)
                .ConfigureAwait(false);
            return answer.Json is { } json
                ? Results.Content(json, "application/json")
                : Results.Problem(answer.Error, statusCode: StatusCodes.Status422UnprocessableEntity);
        }).RequireRateLimiting(RequestLimit.Name);
        app.MapOrleansDashboard();
        await app.RunAsync(stop).ConfigureAwait(false);
        return 0;
    }
}
