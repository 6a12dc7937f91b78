using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using FacialExpression;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.OpenApi;

// Not below the namespace FacialExpression, so that a using is missed where a reader would miss it.
namespace DeploymentPage;

/// <summary>The C# of docs/deployment.md, compiled. <see cref="DeploymentSnippetsTests"/> runs it.</summary>
internal static class DeploymentSnippets
{
    public static void First(string[] args)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
        builder.Services.AddExpressionAnalyzer();
        WebApplication app = builder.Build();
        app.MapPost("/faces", (Stream body, ExpressionAnalyzer analyzer, CancellationToken stop) =>
            analyzer.AnalyzeAsync(body, stop));
        app.Services.GetRequiredService<ExpressionAnalyzer>().WarmUp();
        app.Run();
    }

    public static void Body(WebApplication app)
    {
        app.MapPost("/faces", (Stream body, ExpressionAnalyzer analyzer, CancellationToken stop) =>
            analyzer.AnalyzeAsync(body, stop));
    }

    public static void BadImages(WebApplication app)
    {
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
    }

    public static void Form(WebApplication app)
    {
        app.MapPost("/form", async (IFormFile file, ExpressionAnalyzer analyzer, CancellationToken stop) =>
        {
            await using Stream image = file.OpenReadStream();
            return await analyzer.AnalyzeAsync(image, stop);
        }).DisableAntiforgery();
    }

    public static void AntiforgeryServices(WebApplicationBuilder builder)
    {
        builder.Services.AddAntiforgery();
    }

    public static void AntiforgeryPage(WebApplication app)
    {
        app.UseAntiforgery();
        app.MapGet("/", (HttpContext context, IAntiforgery antiforgery) =>
        {
            AntiforgeryTokenSet token = antiforgery.GetAndStoreTokens(context);
            return Results.Content(
                $"""
                <form action="/photo" method="post" enctype="multipart/form-data">
                  <input type="hidden" name="{token.FormFieldName}" value="{token.RequestToken}">
                  <input type="file" name="file" accept="image/*" required>
                  <button>Find faces</button>
                </form>
                """,
                "text/html");
        });
        app.MapPost("/photo", async (IFormFile file, ExpressionAnalyzer analyzer, CancellationToken stop) =>
        {
            await using Stream image = file.OpenReadStream();
            return await analyzer.AnalyzeAsync(image, stop);
        });
    }

    public static void HealthServices(WebApplicationBuilder builder)
    {
        builder.Services.AddHealthChecks().AddCheck<ExpressionHealthCheck>("expressions");
    }

    public static void Health(WebApplication app)
    {
        app.MapHealthChecks("/health");
    }

    public static void Json(WebApplicationBuilder builder)
    {
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, AppJson.Default);
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
        });
    }

    public static void OpenApi(WebApplicationBuilder builder)
    {
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
    }

    public static void OpenApiDocument(WebApplication app)
    {
        app.MapOpenApi();
        app.MapPost("/typed", async Task<Ok<IReadOnlyList<FaceExpression>>> (
            HttpRequest request, ExpressionAnalyzer analyzer, CancellationToken stop) =>
            TypedResults.Ok(await analyzer.AnalyzeAsync(request.Body, stop)));
    }
}

internal sealed class ExpressionHealthCheck(ExpressionClassifier classifier) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        ExpressionPrediction prediction = classifier.Predict(new byte[48 * 48], 48, 48, PixelFormat.Gray8);
        return Task.FromResult(HealthCheckResult.Healthy(prediction.ToString()));
    }
}

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(IReadOnlyList<FaceExpression>))]
[JsonSerializable(typeof(ExpressionPrediction))]
internal sealed partial class AppJson : JsonSerializerContext;
