using System.Net;
using FacialExpression;

// Under development services are checked strictly, and a request's body may never be waited for.
WebApplicationBuilder builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
builder.Logging.ClearProviders();
builder.WebHost.UseUrls("http://127.0.0.1:0");
builder.Services.AddExpressionClassifier();
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
await app.StartAsync();

using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
foreach (string picture in args)
{
    using HttpResponseMessage answer = await client.PostAsync("/expression", new ByteArrayContent(File.ReadAllBytes(picture)));
    Console.WriteLine($"{(answer.StatusCode == HttpStatusCode.OK ? "" : $"{answer.StatusCode}: ")}{await answer.Content.ReadAsStringAsync()}");
}
