using FacialExpression;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.Services.AddExpressionAnalyzer();
builder.Services.AddProblemDetails();
WebApplication app = builder.Build();

// curl --data-binary @party.jpg http://localhost:5000/api/expressions
app.MapPost("/api/expressions", async (HttpRequest request, ExpressionAnalyzer analyzer, CancellationToken stop) =>
{
    try
    {
        return Results.Ok(await analyzer.AnalyzeAsync(request.Body, stop));
    }
    catch (ImageFormatException e)
    {
        return Results.Problem(e.Message, statusCode: StatusCodes.Status422UnprocessableEntity);
    }
});
app.MapGet("/health", () => "ready");
app.Run();
