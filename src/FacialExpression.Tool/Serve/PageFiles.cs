using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace FacialExpression.Tool;

/// <summary>The files of the page, which are resources of the program.</summary>
internal static class PageFiles
{
    private const string Prefix = "Page/";

    /// <summary>Adds a path for each file; that of index.html is <c>/</c>.</summary>
    public static void MapPage(this IEndpointRouteBuilder app)
    {
        foreach (string name in typeof(PageFiles).Assembly.GetManifestResourceNames())
        {
            if (name.StartsWith(Prefix, StringComparison.Ordinal))
            {
                Map(app, name);
            }
        }
    }

    private static void Map(IEndpointRouteBuilder app, string resource)
    {
        using Stream stream = typeof(PageFiles).Assembly.GetManifestResourceStream(resource)!;
        byte[] content = new byte[stream.Length];
        stream.ReadExactly(content);

        // Browsers ask each time whether the file is still the same.
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(content))}\"");
        string type = TypeOf(resource);
        string file = resource[Prefix.Length..];
        app.MapMethods(file == "index.html" ? "/" : $"/{file}", [HttpMethods.Get, HttpMethods.Head], (HttpContext context) =>
            {
                context.Response.Headers.CacheControl = "no-cache";
                return TypedResults.Bytes(content, type, entityTag: tag);
            })
            .ExcludeFromDescription();
    }

    private static string TypeOf(string file) => Path.GetExtension(file) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        var other => throw new InvalidOperationException($"The page has a file of an unknown type: '{other}'."),
    };
}
