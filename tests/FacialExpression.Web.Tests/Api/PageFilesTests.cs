using System.Text.RegularExpressions;

namespace FacialExpression.Web.Tests.Api;

public partial class PageFilesTests
{
    [Theory]
    [InlineData("/", "text/html")]
    [InlineData("/page.css", "text/css")]
    [InlineData("/main.js", "text/javascript")]
    [InlineData("/server.js", "text/javascript")]
    [InlineData("/icon.svg", "image/svg+xml")]
    public async Task The_page_has_files_of_their_types(string path, string type)
    {
        await using WebServer server = await WebServer.StartAsync();
        using HttpResponseMessage response = await server.Client.GetAsync(path, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
        Assert.Equal(type, response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task The_page_has_no_inline_code_and_names_no_other_host()
    {
        await using WebServer server = await WebServer.StartAsync();
        string page = await server.Client.GetStringAsync("/", TestContext.Current.CancellationToken);
        Assert.DoesNotMatch(Inline(), page);
        string[] files =
        [
            .. Local().Matches(page).Select(match => match.Groups[1].Value)
                .Where(file => !file.StartsWith("openapi/", StringComparison.Ordinal)),
        ];
        Assert.NotEmpty(files);
        foreach (string file in files)
        {
            Assert.DoesNotContain("://", file, StringComparison.Ordinal);
            string content = await server.Client.GetStringAsync("/" + file, TestContext.Current.CancellationToken);
            Assert.DoesNotMatch(OtherHost(), content);
        }
    }

    [Fact]
    public async Task The_page_promises_what_the_server_does()
    {
        await using WebServer server = await WebServer.StartAsync();
        string page = await server.Client.GetStringAsync("/", TestContext.Current.CancellationToken);
        Assert.Contains("Nothing is stored, and nothing leaves it.", page, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=|javascript:", RegexOptions.IgnoreCase)]
    private static partial Regex Inline();

    [GeneratedRegex("(?:src|href)=\"([^\"#]+)\"")]
    private static partial Regex Local();

    // The name of SVG's vocabulary is none.
    [GeneratedRegex(@"https?://(?!www\.w3\.org/2000/svg|localhost)")]
    private static partial Regex OtherHost();
}
