using FacialExpression;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.Services.AddExpressionAnalyzer();
WebApplication app = builder.Build();

// A body or file that is no image, or an empty one, gets a message.
app.Use(async (context, next) =>
{
    try
    {
        await next(context);
    }
    catch (ImageFormatException e)
    {
        await Results.Problem(e.Message, statusCode: StatusCodes.Status422UnprocessableEntity).ExecuteAsync(context);
    }
});

app.MapGet("/", () => Results.Content(
    """
    <!doctype html>
    <title>Faces</title>
    <form action="/photo" method="post" enctype="multipart/form-data">
      <input type="file" name="file" accept="image/*" required>
      <button>Find faces</button>
    </form>
    """,
    "text/html"));

// No antiforgery token is needed while no cookie signs anyone in.
app.MapPost("/photo", async (IFormFile file, ExpressionAnalyzer analyzer, CancellationToken stop) =>
{
    await using Stream image = file.OpenReadStream();
    return await analyzer.AnalyzeAsync(image, stop);
}).DisableAntiforgery();

// curl --data-binary @party.jpg http://localhost:5000/api/expressions
app.MapPost("/api/expressions", (Stream body, ExpressionAnalyzer analyzer, CancellationToken stop) =>
    analyzer.AnalyzeAsync(body, stop));

app.MapGet("/health", () => "ready");
app.Services.GetRequiredService<ExpressionAnalyzer>().WarmUp();
app.Run();
