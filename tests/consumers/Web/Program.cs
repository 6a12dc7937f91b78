using System.Net;
using System.Text.Json.Serialization;
using FacialExpression;

// In development services are validated strictly, and a request's body refuses synchronous reads.
WebApplicationBuilder builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
builder.Logging.ClearProviders();
builder.WebHost.UseUrls("http://127.0.0.1:0");
builder.Services.AddExpressionClassifier();
builder.Services.AddKeyedExpressionClassifier(
    "one thread", model => model.Options = new ExpressionClassifierOptions { Threads = 1 });
builder.Services.ConfigureHttpJsonOptions(
    json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, SourceGenerated.Default));
await using WebApplication app = builder.Build();
app.MapPost("/expression", async (Stream body, ExpressionClassifier classifier, CancellationToken stop) =>
{
    try
    {
        return Results.Text($"{await classifier.PredictAsync(body, stop)}");
    }
    catch (ImageFormatException e)
    {
        return Results.BadRequest(e.Message);
    }
});
app.MapPost("/scores", (Stream body, [FromKeyedServices("one thread")] ExpressionClassifier classifier, CancellationToken stop) =>
    classifier.PredictAsync(body, stop));
await app.StartAsync();

using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
foreach (string picture in args)
{
    using HttpResponseMessage answer = await client.PostAsync("/expression", new ByteArrayContent(File.ReadAllBytes(picture)));
    string status = answer.StatusCode == HttpStatusCode.OK ? "" : $"{answer.StatusCode}: ";
    Console.WriteLine($"{status}{await answer.Content.ReadAsStringAsync()}");
}

using HttpResponseMessage scores = await client.PostAsync("/scores", new ByteArrayContent(File.ReadAllBytes(args[0])));
Console.WriteLine(await scores.Content.ReadAsStringAsync());
Console.WriteLine(await scores.Content.ReadFromJsonAsync(SourceGenerated.Default.ExpressionPrediction));

// Outside the package the converters must be public for this.
[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ExpressionPrediction))]
internal sealed partial class SourceGenerated : JsonSerializerContext;
