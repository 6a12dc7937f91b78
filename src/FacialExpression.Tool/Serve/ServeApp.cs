using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace FacialExpression.Tool;

/// <summary>The web server: the page and the API behind it.</summary>
internal static class ServeApp
{
    /// <summary>Builds the server. It listens after <c>StartAsync</c>.</summary>
    /// <param name="addresses">Where it listens, and under which names.</param>
    /// <param name="limits">The most that requests may take.</param>
    /// <param name="analyzer">Analyzes the pictures; the caller disposes it after the server.</param>
    public static WebApplication Create(ServeAddresses addresses, ServeLimits limits, ExpressionAnalyzer analyzer) => Create(
        addresses, limits, services => new AnalysisQueue(limits, analyzer, services.GetRequiredService<FreedMemory>()));

    /// <summary>Builds the server.</summary>
    /// <param name="addresses">Where it listens, and under which names.</param>
    /// <param name="limits">The most that requests may take.</param>
    /// <param name="analysis">Makes what analyzes the pictures; it is disposed with the server.</param>
    public static WebApplication Create(
        ServeAddresses addresses, ServeLimits limits, Func<IServiceProvider, IPictureAnalysis> analysis)
    {
        // Empty: no settings of the current directory or the environment, no watched files, no log but ours.
        WebApplicationBuilder builder =
            WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(options => Limit(options, limits));

        // Errors of the server only: Kestrel logs clients that hang up, and the host what its start throws.
        builder.Logging.SetMinimumLevel(LogLevel.Error).AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Critical)
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None)
            .AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.ColorBehavior = LoggerColorBehavior.Disabled;
            });
        builder.Services
            .Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace)
            .Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5))
            .AddSingleton<IHostLifetime, CommandLifetime>()
            .AddSingleton(limits)
            .AddSingleton<FreedMemory>()
            .AddSingleton<UploadMemory>()
            .AddSingleton(analysis)
            .AddRouting()
            .AddOpenApi(ApiDocument.Describe);

        // Analysis occupies threads; others must be left, or no other request is answered meanwhile.
        ThreadPool.GetMinThreads(out int workers, out int ports);
        ThreadPool.SetMinThreads(Math.Max(workers, limits.Running + Environment.ProcessorCount), ports);

        WebApplication app = builder.Build();
        foreach (string url in addresses.Urls)
        {
            app.Urls.Add(url);
        }

        app.Use(SecurityHeaders.Add)
            .Use(Problems.AnswerAsync)
            .Use(addresses.RefuseOtherHosts)
            .Use(SameOrigin.RefuseOtherOrigins);
        app.MapPage();
        app.MapApi();
        app.MapOpenApi();
        return app;
    }

    private static void Limit(KestrelServerOptions options, ServeLimits limits)
    {
        options.AddServerHeader = false;
        options.Limits.MaxConcurrentConnections = limits.Connections;

        // A form is longer than its file.
        options.Limits.MaxRequestBodySize = limits.MaxBytes + (64 << 10);

        // PacedBody checks the rate. Kestrel's is the mean since the beginning: a client that sends much at once may then stop.
        options.Limits.MinRequestBodyDataRate = null;
        options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        options.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(60);
        options.Configure(Certificates());
    }

    /// <summary>The certificates for https, from the variables that ASP.NET defines; nothing else of the environment.</summary>
    private static IConfiguration Certificates()
    {
        IConfiguration all = new ConfigurationBuilder().AddEnvironmentVariables("ASPNETCORE_Kestrel__").Build();
        return new ConfigurationBuilder()
            .AddInMemoryCollection(all.AsEnumerable()
                .Where(pair => pair.Key.StartsWith("Certificates:", StringComparison.OrdinalIgnoreCase)))
            .Build();
    }

    /// <summary>Leaves Ctrl+C to the command, which handles it for all verbs.</summary>
    private sealed class CommandLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
