using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace FacialExpression.Web.Tests;

/// <summary>Checks problem details (RFC 9457).</summary>
internal static class Problem
{
    /// <summary>Checks that a response is one, and returns its detail.</summary>
    public static async Task<string> DetailAsync(HttpStatusCode status, HttpResponseMessage response)
    {
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        JsonElement problem =
            await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        Assert.NotEmpty(problem.GetProperty("type").GetString()!);
        Assert.NotEmpty(problem.GetProperty("title").GetString()!);
        return problem.GetProperty("detail").GetString()!;
    }
}
