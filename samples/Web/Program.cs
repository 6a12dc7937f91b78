using FacialExpression;
using FacialExpression.Samples;

// The page is beside the program, wherever that was started.
WebApplicationBuilder builder = WebApplication.CreateBuilder(new WebApplicationOptions
{
    Args = args,
    WebRootPath = Path.Combine(AppContext.BaseDirectory, "wwwroot"),
});
builder.Services.AddExpressionAnalyzer();
builder.Services.AddProblemDetails();
builder.AddTelemetry();
builder.Services.AddOpenApi();
WebApplication app = builder.Build();
app.UseFileServer();
app.MapOpenApi();

// curl --data-binary @party.jpg http://localhost:5000/api/expressions
app.MapPost("/api/expressions", async (HttpRequest request, ExpressionAnalyzer analyzer, CancellationToken stop) =>
{
    if (request.ContentType?.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase) == true)
    {
        // ASP.NET writes the files of a form to disk, and the page says that nothing is stored.
        return Results.Problem(
            "Send the picture as the body, not in a form.", statusCode: StatusCodes.Status415UnsupportedMediaType);
    }

    try
    {
        using Picture picture = await Picture.LoadAsync(request.Body, cancellationToken: stop);
        return Results.Ok(new
        {
            picture = new { picture.Width, picture.Height },
            faces = analyzer.Analyze(picture, stop),
        });
    }
    catch (ImageFormatException e)
    {
        return Results.Problem(e.Message, statusCode: StatusCodes.Status422UnprocessableEntity);
    }
});
app.MapGet("/health", () => "ready");
app.Run();
