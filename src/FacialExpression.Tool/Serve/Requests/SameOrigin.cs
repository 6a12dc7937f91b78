using Microsoft.AspNetCore.Http;

namespace FacialExpression.Tool;

/// <summary>
/// Refuses requests that a page of another site makes a browser send. There are no cookies to steal, but the machine's time.
/// </summary>
internal static class SameOrigin
{
    /// <summary>The middleware.</summary>
    public static Task RefuseOtherOrigins(HttpContext context, RequestDelegate next)
    {
        HttpRequest request = context.Request;
        return HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || IsOurs(request)
            ? next(context)
            : throw new BadHttpRequestException(
                "The request comes from a page of another site. This server answers its own page, and programs.",
                StatusCodes.Status403Forbidden);
    }

    // Browsers send at least one of the two headers with every POST, programs neither. A proxy may have another scheme.
    private static bool IsOurs(HttpRequest request)
    {
        string? site = request.Headers["Sec-Fetch-Site"];
        string? origin = request.Headers.Origin;
        return site is not null
            ? site is "same-origin" or "none"
            : origin is null
                || origin.Equals($"http://{request.Host}", StringComparison.OrdinalIgnoreCase)
                || origin.Equals($"https://{request.Host}", StringComparison.OrdinalIgnoreCase);
    }
}
