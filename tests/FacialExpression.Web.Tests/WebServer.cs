using System.Net;
using FacialExpression.Tool;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace FacialExpression.Web.Tests;

/// <summary>The server of <c>facial-expression serve</c> on a port of this machine, as Kestrel runs it.</summary>
internal sealed class WebServer : IAsyncDisposable
{
    private static readonly Lazy<ExpressionAnalyzer> Shared = new(() => ExpressionAnalyzer.LoadPretrained());

    private readonly WebApplication _app;

    private WebServer(WebApplication app)
    {
        _app = app;
        Address = new Uri(app.Urls.Single());
        Client = new HttpClient { BaseAddress = Address };
    }

    /// <summary>The models inside the package, loaded once for all tests.</summary>
    public static ExpressionAnalyzer Pretrained => Shared.Value;

    public Uri Address { get; }

    public HttpClient Client { get; }

    public AnalysisQueue Queue => (AnalysisQueue)_app.Services.GetRequiredService<IPictureAnalysis>();

    public UploadMemory Memory => _app.Services.GetRequiredService<UploadMemory>();

    public FreedMemory Freed => _app.Services.GetRequiredService<FreedMemory>();

    /// <summary>Starts a server.</summary>
    /// <param name="limits">Default: those of the command.</param>
    /// <param name="detector">Finds the faces. Default: the pretrained analyzer does.</param>
    /// <param name="port">Default: a free one.</param>
    public static async Task<WebServer> StartAsync(ServeLimits? limits = null, IFaceDetector? detector = null, int port = 0)
    {
        ExpressionAnalyzer analyzer = detector is null ? Pretrained : new ExpressionAnalyzer(Classifier.Value, detector);
        var addresses = new ServeAddresses($"http://{IPAddress.Loopback}:{port}");
        return await StartAsync(ServeApp.Create(addresses, limits ?? new ServeLimits(), analyzer));
    }

    /// <summary>Starts a server that lets others analyze the pictures.</summary>
    public static Task<WebServer> ForwardAsync(string urls) => StartAsync(ServeApp.Create(
        new ServeAddresses($"http://{IPAddress.Loopback}:0"), new ServeLimits(), _ => new ForwardedAnalysis(urls)));

    /// <summary>Sends a picture as the body.</summary>
    public Task<HttpResponseMessage> PostAsync(byte[] picture) => PostAsync(new ByteArrayContent(picture));

    public Task<HttpResponseMessage> PostAsync(HttpContent content) =>
        Client.PostAsync("/api/expressions", content, TestContext.Current.CancellationToken);

    private static async Task<WebServer> StartAsync(WebApplication app)
    {
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new WebServer(app);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static readonly Lazy<ExpressionClassifier> Classifier = new(() => ExpressionClassifier.LoadPretrained());
}
