using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace FacialExpression.Tool;

/// <summary>The endpoints for programs.</summary>
internal static class Api
{
    /// <summary>Adds <c>POST /api/expressions</c> and <c>GET /health</c>.</summary>
    public static void MapApi(this IEndpointRouteBuilder app)
    {
        app.MapPost(
                "/api/expressions",
                async (HttpContext context, UploadMemory memory, IPictureAnalysis queue, ServeLimits limits) =>
                {
                    CancellationToken aborted = context.RequestAborted;
                    UploadedFile file = await Upload.ReceiveAsync(context.Request, memory, limits, aborted).ConfigureAwait(false);
                    return TypedResults.Ok(await queue.AnalyzeAsync(file, aborted).ConfigureAwait(false));
                })
            .WithName("PredictExpressions")
            .WithSummary("Finds the faces in a picture and predicts the expression of each.")
            .WithDescription(
                "The body is an image file (JPEG, PNG, WebP, GIF or BMP), or a form (multipart/form-data) with one file. "
                + "The picture is held in memory while it is analyzed and is not stored.")
            .WithTags("Expressions")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status408RequestTimeout)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status500InternalServerError)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        app.MapGet(
                "/health",
                (IPictureAnalysis queue, ServeLimits limits) => TypedResults.Ok(new Health(
                    "ready", queue.Running, queue.Waiting, limits.MaxBytes, limits.MaxPixels)))
            .WithName("Health")
            .WithSummary("Reports that the server answers, how busy it is, and the limits of a picture.")
            .WithTags("Health");
    }

    /// <summary>The state of the server.</summary>
    /// <param name="Status">Always "ready": models are loaded before the server listens.</param>
    /// <param name="Running">Pictures that are being analyzed.</param>
    /// <param name="Waiting">Pictures that wait.</param>
    /// <param name="MaxBytes">The most bytes of an image file.</param>
    /// <param name="MaxPixels">The most pixels of a picture.</param>
    internal sealed record Health(string Status, long Running, long Waiting, int MaxBytes, int MaxPixels);
}
