using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FacialExpression.Tool;

/// <summary>Answers every error with problem details (RFC 9457).</summary>
internal static partial class Problems
{
    /// <summary>The middleware.</summary>
    public static async Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context).ConfigureAwait(false);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has hung up and waits for no answer.
            return;
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            (int status, string detail) = Describe(e);
            if (status == StatusCodes.Status500InternalServerError)
            {
                LogFault(context.RequestServices.GetRequiredService<ILogger<HttpContext>>(), e);
            }

            await WriteAsync(context, status, detail).ConfigureAwait(false);
            return;
        }

        // Without an endpoint, ASP.NET answers with a status alone.
        if (context.Response is { HasStarted: false, StatusCode: >= 400 and var code, ContentType: null })
        {
            await WriteAsync(context, code, DescribeStatus(context, code)).ConfigureAwait(false);
        }
    }

    private static (int Status, string Detail) Describe(Exception e) => e switch
    {
        BadHttpRequestException bad => (bad.StatusCode, bad.Message),
        ImageFormatException => (StatusCodes.Status422UnprocessableEntity, e.Message),
        ServerBusyException => (StatusCodes.Status503ServiceUnavailable, e.Message),
        OutOfMemoryException => (
            StatusCodes.Status503ServiceUnavailable, "There is not enough memory for the picture. Send it again later."),
        _ => (StatusCodes.Status500InternalServerError, "The server failed. Its log has the reason."),
    };

    private static string DescribeStatus(HttpContext context, int status) => status switch
    {
        StatusCodes.Status404NotFound =>
            "There is nothing at this path. The page is /, the API is POST /api/expressions, and /openapi/v1.json describes it.",
        StatusCodes.Status405MethodNotAllowed => $"This path takes {context.Response.Headers.Allow}.",
        _ => $"The request was answered with status {status}.",
    };

    private static Task WriteAsync(HttpContext context, int status, string detail)
    {
        if (status == StatusCodes.Status503ServiceUnavailable)
        {
            context.Response.Headers.RetryAfter = "1";
        }

        return TypedResults.Problem(detail, statusCode: status).ExecuteAsync(context);
    }

    [LoggerMessage(LogLevel.Error, "A request failed.")]
    private static partial void LogFault(ILogger logger, Exception exception);
}
