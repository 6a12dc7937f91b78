using FacialExpression;

// The page is beside the program, wherever that was started.
WebApplicationBuilder builder = WebApplication.CreateBuilder(new WebApplicationOptions
{
    Args = args,
    WebRootPath = Path.Combine(AppContext.BaseDirectory, "wwwroot"),
});
builder.Services.AddExpressionAnalyzer();
builder.Services.AddProblemDetails();
WebApplication app = builder.Build();
app.UseFileServer();

// curl --data-binary @party.jpg http://localhost:5000/api/expressions
app.MapPost("/api/expressions", async (Stream body, ExpressionAnalyzer analyzer, CancellationToken stop) =>
{
    try
    {
        using Picture picture = await Picture.LoadAsync(body, cancellationToken: stop);
        return Results.Ok(new
        {
            picture = new { picture.Width, picture.Height },
            faces = analyzer.Analyze(picture, stop).Select(face => new
            {
                face.Box,
                detection = face.Face.Confidence,
                face.Face.Landmarks,
                face.Prediction.Expression,
                face.Prediction.Confidence,
                face.Prediction.Scores,
            }),
        });
    }
    catch (ImageFormatException e)
    {
        return Results.Problem(e.Message, statusCode: StatusCodes.Status422UnprocessableEntity);
    }
});
app.MapGet("/health", () => "ready");
app.Run();
