using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FacialExpression;
using FacialExpression.Training.Tests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DeploymentPage;

/// <summary>Runs the code of docs/deployment.md on a port of its own.</summary>
public sealed partial class DeploymentSnippetsTests : IAsyncLifetime
{
    private static readonly byte[] _face = File.ReadAllBytes(Path.Combine(TestData.RepositoryRoot!, "docs", "face.png"));
    private WebApplication _app = null!;
    private HttpClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        // Development: services are validated, and a body refuses to be read synchronously.
        WebApplicationBuilder builder = WebApplication.CreateBuilder(
            new WebApplicationOptions { EnvironmentName = "Development", ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddExpressionAnalyzer();
        DeploymentSnippets.AntiforgeryServices(builder);
        DeploymentSnippets.HealthServices(builder);
        DeploymentSnippets.Json(builder);
        DeploymentSnippets.OpenApi(builder);
        _app = builder.Build();
        DeploymentSnippets.AntiforgeryPage(_app);
        DeploymentSnippets.Body(_app);
        DeploymentSnippets.BadImages(_app);
        DeploymentSnippets.Form(_app);
        DeploymentSnippets.Health(_app);
        DeploymentSnippets.OpenApiDocument(_app);
        _app.Services.GetRequiredService<ExpressionAnalyzer>().WarmUp();
        await _app.StartAsync(TestContext.Current.CancellationToken);
        _client = new HttpClient { BaseAddress = new Uri(_app.Urls.First()) };
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
    }

    [Theory]
    [InlineData("/faces")]
    [InlineData("/typed")]
    public async Task Upload_as_body_is_answered_with_faces(string address)
    {
        using HttpResponseMessage answer = await _client.PostAsync(address, new ByteArrayContent(_face));
        await AssertHappy(answer);
    }

    [Fact]
    public async Task Upload_by_form_without_antiforgery_is_answered_with_faces()
    {
        using MultipartFormDataContent form = Form(_face);
        using HttpResponseMessage answer = await _client.PostAsync("/form", form);
        await AssertHappy(answer);
    }

    [Theory]
    [InlineData("/faces", "no image", 1, 2, 3)]
    [InlineData("/typed", "no image", 1, 2, 3)]
    [InlineData("/form", "no image", 1, 2, 3)]
    [InlineData("/faces", "The image is empty")]
    [InlineData("/form", "The image is empty")]
    public async Task Upload_that_is_no_image_is_answered_with_the_reason(string address, string reason, params int[] bytes)
    {
        byte[] content = [.. bytes.Select(value => (byte)value)];
        using HttpContent upload = address == "/form" ? Form(content) : new ByteArrayContent(content);
        using HttpResponseMessage answer = await _client.PostAsync(address, upload);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Contains(reason, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Upload_by_form_with_antiforgery_needs_the_token_of_the_page()
    {
        using MultipartFormDataContent without = Form(_face);
        using HttpResponseMessage refused = await _client.PostAsync("/photo", without);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);

        // The client keeps the page's cookie.
        Match field = HiddenField().Match(await _client.GetStringAsync("/"));
        using MultipartFormDataContent form = Form(_face);
        form.Add(new StringContent(field.Groups["value"].Value), field.Groups["name"].Value);
        using HttpResponseMessage answer = await _client.PostAsync("/photo", form);
        await AssertHappy(answer);
    }

    [Fact]
    public async Task Health_check_predicts()
    {
        Assert.Equal("Healthy", await _client.GetStringAsync("/health"));
        _app.Services.GetRequiredService<ExpressionClassifier>().Dispose();
        using HttpResponseMessage answer = await _client.GetAsync("/health");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
    }

    [Fact]
    public async Task OpenAPI_schemas_are_typed()
    {
        JsonNode schemas = JsonNode.Parse(await _client.GetStringAsync("/openapi/v1.json"))!["components"]!["schemas"]!;
        JsonNode expression = schemas["Expression"]!;
        Assert.Equal("string", (string?)expression["type"]);
        Assert.Equal(ExpressionLabels.All, expression["enum"]!.AsArray().Select(name => (string)name!));
        JsonNode scores = schemas["ExpressionScores"]!;
        Assert.Equal("object", (string?)scores["type"]);
        Assert.All(ExpressionLabels.All, name => Assert.Equal("number", (string?)scores["properties"]![name]!["type"]));
        JsonObject face = schemas["FaceExpression"]!["properties"]!.AsObject();
        Assert.Equal(
            ["box", "detection", "landmarks", "expression", "confidence", "scores"], face.Select(property => property.Key));
        Assert.Equal("number", (string?)face["confidence"]!["type"]);
        Assert.Equal("#/components/schemas/ExpressionScores", (string?)face["scores"]!["$ref"]);
    }

    [Fact]
    public void Usings_of_the_page_are_those_of_its_snippets_without_the_implicit_ones()
    {
        // Of Microsoft.NET.Sdk.Web, which the page names.
        string[] implicitOnes =
        [
            "System.Net.Http.Json", "Microsoft.AspNetCore.Builder", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Http",
            "Microsoft.AspNetCore.Routing", "Microsoft.Extensions.Configuration", "Microsoft.Extensions.DependencyInjection",
            "Microsoft.Extensions.Hosting", "Microsoft.Extensions.Logging",
        ];
        string[] Usings(string file) =>
        [
            .. UsingLine().Matches(File.ReadAllText(Path.Combine(TestData.RepositoryRoot!, file)))
                .Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal),
        ];
        Assert.Equal(
            Usings("tests/FacialExpression.Training.Tests/Docs/DeploymentSnippets.cs").Except(implicitOnes),
            Usings("docs/deployment.md"));
    }

    private static MultipartFormDataContent Form(byte[] file)
    {
        var content = new ByteArrayContent(file);
        content.Headers.ContentType = new MediaTypeHeaderValue("image/png");
        return new MultipartFormDataContent { { content, "file", "face.png" } };
    }

    private static async Task AssertHappy(HttpResponseMessage answer)
    {
        string json = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, json);
        JsonNode face = Assert.Single(JsonNode.Parse(json)!.AsArray())!;
        Assert.Equal("Happy", (string?)face["expression"]);
    }

    [GeneratedRegex("""<input type="hidden" name="(?<name>[^"]+)" value="(?<value>[^"]+)">""")]
    private static partial Regex HiddenField();

    [GeneratedRegex("^using ([A-Za-z.]+);$", RegexOptions.Multiline)]
    private static partial Regex UsingLine();
}
