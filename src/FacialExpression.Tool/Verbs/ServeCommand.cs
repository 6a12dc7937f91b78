using System.Runtime;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;

namespace FacialExpression.Tool;

/// <summary><c>facial-expression serve</c>: a web page for photos and the webcam, and an API.</summary>
internal static class ServeCommand
{
    public static Command Create(ToolConsole console)
    {
        var urls = new Option<string>("--urls")
        {
            Description = "where to listen, several with semicolons between; with other addresses than this machine's own, "
                + "others can use the server",
            HelpName = "URLS",
            DefaultValueFactory = _ => ServeAddresses.Default,
        };
        var model = new Option<string?>("--model")
        {
            Description = "an expression model (default: the pretrained model)",
            HelpName = "FILE.onnx",
        };
        var smallest = new NumberOption<int>(
            "--min-face-size",
            "PIXELS",
            "the smallest face that is found, in pixels of the picture",
            new FaceDetectorOptions().MinFaceSize);
        var forward = new Option<string?>("--forward")
        {
            Description = "other servers with this API, such as the silos of a cluster, that analyze the pictures; several with "
                + "semicolons between (default: this machine)",
            HelpName = "URLS",
        };
        var command = new Command(
            "serve",
            "Opens a web page for photos and the webcam, with an API. Stores nothing, and sends nothing but by --forward.")
        {
            urls, model, smallest, forward,
        };
        command.SetAction((arguments, stop) =>
        {
            var addresses = new ServeAddresses(arguments.GetRequiredValue(urls));
            if (arguments.GetValue(forward) is not { } servers)
            {
                return RunAsync(console, addresses, arguments.GetValue(model), smallest.ValueOf(arguments), stop);
            }

            if (arguments.GetResult(model) is not null || arguments.GetResult(smallest) is { Implicit: false })
            {
                throw new ArgumentException("--model and --min-face-size belong to the servers that --forward names.");
            }

            var forwarded = new ForwardedAnalysis(servers);
            return ListenAsync(console, addresses, ServeApp.Create(addresses, new ServeLimits(), _ => forwarded), stop);
        });
        return command.WithExamples(
            ("the page for this machine", "serve"),
            ("another port", "serve --urls http://localhost:8080"),
            ("a page that other machines can open, under a name", "serve --urls http://photos.example:8080"),
            ("the page here, the work elsewhere", "serve --forward \"http://silo-0:8080;http://silo-1:8080\""));
    }

    private static async Task<int> RunAsync(
        ToolConsole console, ServeAddresses addresses, string? model, int smallest, CancellationToken stop)
    {
        // With collections in the background, new arrays take memory while that of old ones is being freed: twice as much.
        GCSettings.LatencyMode = GCLatencyMode.Batch;

        // Before the server listens, so that it is ready when it does.
        using ExpressionClassifier classifier = model is null
            ? ExpressionClassifier.LoadPretrained()
            : ExpressionClassifier.Load(model);
        using var detector = FaceDetector.LoadPretrained(new FaceDetectorOptions { MinFaceSize = smallest });
        using var analyzer = new ExpressionAnalyzer(classifier, detector);
        return await ListenAsync(console, addresses, ServeApp.Create(addresses, new ServeLimits(), analyzer), stop)
            .ConfigureAwait(false);
    }

    private static async Task<int> ListenAsync(
        ToolConsole console, ServeAddresses addresses, WebApplication app, CancellationToken stop)
    {
        await using (app.ConfigureAwait(false))
        {
            await app.StartAsync(stop).ConfigureAwait(false);
            foreach (string url in addresses.PublicUrls)
            {
                console.Error.WriteLine(
                    $"warning: other machines can reach {url}. There is no sign-in: each of them can send pictures.");
            }

            console.Output.WriteLine($"{string.Join(' ', app.Urls)} (Ctrl+C stops the server)");
            console.Flush();
            await app.WaitForShutdownAsync(stop).ConfigureAwait(false);
        }

        return ExitCode.Success;
    }
}
