using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using FacialExpression;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.OpenApi;

// Prints what its own server answers and what it predicts: the same text, however it was published. Standard error has the
// milliseconds of WarmUp, which the variable COLD leaves out, and of the first picture.
WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
builder.Logging.SetMinimumLevel(LogLevel.Error);
builder.WebHost.UseUrls("http://127.0.0.1:0");
builder.Services.AddExpressionAnalyzer();
builder.Services.AddProblemDetails();
builder.Services.ConfigureHttpJsonOptions(json =>
{
    json.SerializerOptions.TypeInfoResolverChain.Insert(0, AppJson.Default);
    json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
});
builder.Services.AddOpenApi(options => options.AddSchemaTransformer((schema, context, _) =>
{
    if (context.JsonTypeInfo.Type == typeof(Expression))
    {
        schema.Type = JsonSchemaType.String;
        schema.Enum = [.. ExpressionLabels.All.Select(name => (JsonNode)name)];
    }
    else if (context.JsonTypeInfo.Type == typeof(ExpressionScores))
    {
        schema.Type = JsonSchemaType.Object;
        schema.Properties = ExpressionLabels.All.ToDictionary(
            name => name, IOpenApiSchema (_) => new OpenApiSchema { Type = JsonSchemaType.Number, Format = "float" });
        schema.Required = ExpressionLabels.All.ToHashSet();
    }

    return Task.CompletedTask;
}));
await using WebApplication app = builder.Build();
app.MapOpenApi();
app.MapPost("/api", async Task<Results<Ok<IReadOnlyList<FaceExpression>>, ProblemHttpResult>> (
    HttpRequest request, ExpressionAnalyzer analyzer, CancellationToken stop) =>
{
    try
    {
        return TypedResults.Ok(await analyzer.AnalyzeAsync(request.Body, stop));
    }
    catch (ImageFormatException e)
    {
        return TypedResults.Problem(e.Message, statusCode: StatusCodes.Status422UnprocessableEntity);
    }
});
var warmingUp = Stopwatch.StartNew();
if (Environment.GetEnvironmentVariable("COLD") is null)
{
    app.Services.GetRequiredService<ExpressionAnalyzer>().WarmUp();
}

warmingUp.Stop();
await app.StartAsync();
using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };

// Not the client's and the server's first request.
using HttpResponseMessage nothing = await client.GetAsync("/nothing");
for (int i = 0; i < args.Length; i++)
{
    using var content = new ByteArrayContent(File.ReadAllBytes(args[i]));
    var answering = Stopwatch.StartNew();
    using HttpResponseMessage answer = await client.PostAsync("/api", content);
    JsonNode faces = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    if (i == 0)
    {
        Console.Error.WriteLine($"{warmingUp.ElapsedMilliseconds} {answering.ElapsedMilliseconds}");
    }

    Console.WriteLine($"{(int)answer.StatusCode} {(answer.IsSuccessStatusCode ? faces : faces["detail"]!).ToJsonString()}");
}

ExpressionClassifier classifier = app.Services.GetRequiredService<ExpressionClassifier>();
foreach ((Expression expression, float score) in classifier.Predict(args[0]).Scores)
{
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{expression} {score:R}"));
}

JsonNode document = JsonNode.Parse(await client.GetStringAsync("/openapi/v1.json"))!;
Console.WriteLine(document["components"]!["schemas"]!.ToJsonString());

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(IReadOnlyList<FaceExpression>))]
[JsonSerializable(typeof(ExpressionPrediction))]
internal sealed partial class AppJson : JsonSerializerContext;
