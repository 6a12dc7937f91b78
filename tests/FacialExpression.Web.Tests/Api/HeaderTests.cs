using System.Net;

namespace FacialExpression.Web.Tests.Api;

public class HeaderTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/")]
    [InlineData("/main.js")]
    [InlineData("/health")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/no-such-path")]
    [InlineData("/api/expressions")]
    public async Task Every_answer_has_the_security_headers(string path)
    {
        await using WebServer server = await WebServer.StartAsync();
        using HttpResponseMessage response = await server.Client.GetAsync(path, Stop);
        string policy = Header(response, "Content-Security-Policy");
        Assert.StartsWith("default-src 'self';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Header(response, "X-Content-Type-Options"));
        Assert.Equal("DENY", Header(response, "X-Frame-Options"));
        Assert.Equal("no-referrer", Header(response, "Referrer-Policy"));
        Assert.Equal("same-origin", Header(response, "Cross-Origin-Opener-Policy"));
        Assert.Equal("same-origin", Header(response, "Cross-Origin-Resource-Policy"));
        Assert.Contains("camera=(self)", Header(response, "Permissions-Policy"), StringComparison.Ordinal);
        Assert.False(response.Headers.Contains("Server"));
        Assert.DoesNotContain(
            response.Headers, header => header.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Answers_are_not_stored_and_files_of_the_page_are_asked_for_again()
    {
        await using WebServer server = await WebServer.StartAsync();
        using HttpResponseMessage answer = await server.PostAsync(TestPictures.Person);
        Assert.Equal("no-store", Header(answer, "Cache-Control"));
        using HttpResponseMessage page = await server.Client.GetAsync("/", Stop);
        Assert.Equal("no-cache", Header(page, "Cache-Control"));
        using var again = new HttpRequestMessage(HttpMethod.Get, "/");
        again.Headers.IfNoneMatch.Add(page.Headers.ETag!);
        using HttpResponseMessage unchanged = await server.Client.SendAsync(again, Stop);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
    }

    [Theory]
    [InlineData("https://evil.example", null, HttpStatusCode.Forbidden)]
    [InlineData("null", null, HttpStatusCode.Forbidden)]
    [InlineData("http://127.0.0.1:1", null, HttpStatusCode.Forbidden)]
    [InlineData(null, "cross-site", HttpStatusCode.Forbidden)]
    [InlineData(null, "same-site", HttpStatusCode.Forbidden)]
    [InlineData("SELF", "cross-site", HttpStatusCode.Forbidden)]
    [InlineData("SELF", "same-origin", HttpStatusCode.OK)]
    [InlineData("SELF", null, HttpStatusCode.OK)]
    [InlineData("SELF BEHIND HTTPS", null, HttpStatusCode.OK)]
    [InlineData(null, "none", HttpStatusCode.OK)]
    public async Task Posts_of_pages_of_other_sites_are_refused(string? origin, string? site, HttpStatusCode status)
    {
        await using WebServer server = await WebServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/expressions")
        {
            Content = new ByteArrayContent(TestPictures.Wall),
        };
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin switch
            {
                "SELF" => $"http://{server.Address.Authority}",
                "SELF BEHIND HTTPS" => $"https://{server.Address.Authority}",
                _ => origin,
            });
        }

        if (site is not null)
        {
            request.Headers.Add("Sec-Fetch-Site", site);
        }

        using HttpResponseMessage response = await server.Client.SendAsync(request, Stop);
        Assert.Equal(status, response.StatusCode);
        if (status == HttpStatusCode.Forbidden)
        {
            await Problem.DetailAsync(status, response);
        }
    }

    [Fact]
    public async Task A_preflight_of_another_site_is_refused()
    {
        await using WebServer server = await WebServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Options, "/api/expressions");
        request.Headers.Add("Origin", "https://evil.example");
        request.Headers.Add("Access-Control-Request-Method", "POST");
        using HttpResponseMessage response = await server.Client.SendAsync(request, Stop);
        await Problem.DetailAsync(HttpStatusCode.Forbidden, response);
    }

    [Theory]
    [InlineData("evil.example", HttpStatusCode.BadRequest)]
    [InlineData("localhost.evil.example", HttpStatusCode.BadRequest)]
    [InlineData("192.168.0.7", HttpStatusCode.BadRequest)]
    [InlineData("localhost", HttpStatusCode.OK)]
    [InlineData("127.0.0.1:1234", HttpStatusCode.OK)]
    [InlineData("[::1]:1234", HttpStatusCode.OK)]
    public async Task Requests_for_other_hosts_are_refused(string host, HttpStatusCode status)
    {
        await using WebServer server = await WebServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/health");
        request.Headers.Host = host;
        using HttpResponseMessage response = await server.Client.SendAsync(request, Stop);
        Assert.Equal(status, response.StatusCode);
    }

    [Fact]
    public async Task A_request_without_a_host_is_refused()
    {
        await using WebServer server = await WebServer.StartAsync();
        using RawConnection client = await RawConnection.OpenAsync(server.Address);
        await client.SendAsync("GET / HTTP/1.0\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 400 ", await client.ReceiveAsync(), StringComparison.Ordinal);
    }

    private static string Header(HttpResponseMessage response, string name) => Assert.Single(response.Headers.GetValues(name));
}
