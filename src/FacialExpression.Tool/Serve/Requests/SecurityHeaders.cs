using Microsoft.AspNetCore.Http;

namespace FacialExpression.Tool;

/// <summary>The headers that specify what a page may do: use its own files, and the camera when asked.</summary>
internal static class SecurityHeaders
{
    /// <summary>The middleware.</summary>
    public static Task Add(HttpContext context, RequestDelegate next)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.ContentSecurityPolicy =
            "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(self), microphone=(), geolocation=(), display-capture=()";
        headers.CacheControl = "no-store";
        return next(context);
    }
}
