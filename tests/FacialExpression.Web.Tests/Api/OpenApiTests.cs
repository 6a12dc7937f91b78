using System.Text.Json;

namespace FacialExpression.Web.Tests.Api;

public class OpenApiTests
{
    [Fact]
    public async Task The_document_describes_what_the_server_answers()
    {
        await using WebServer server = await WebServer.StartAsync();
        JsonElement document = await JsonAsync(server, "/openapi/v1.json");
        Assert.StartsWith("3.1", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        JsonElement paths = document.GetProperty("paths");
        Assert.Equal(["/api/expressions", "/health"], paths.EnumerateObject().Select(path => path.Name).Order());
        JsonElement post = paths.GetProperty("/api/expressions").GetProperty("post");
        Assert.Equal(
            ["application/octet-stream", "image/*", "multipart/form-data"],
            post.GetProperty("requestBody").GetProperty("content").EnumerateObject().Select(type => type.Name).Order());
        Assert.Equal(
            ["200", "400", "403", "408", "413", "415", "422", "500", "503"],
            post.GetProperty("responses").EnumerateObject().Select(status => status.Name).Order());

        // Each property of an answer is in the schema, and each required one in the answer.
        JsonElement schemas = document.GetProperty("components").GetProperty("schemas");
        using HttpResponseMessage response = await server.PostAsync(TestPictures.Person);
        using JsonDocument answer = JsonDocument.Parse(
            await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        JsonElement face = answer.RootElement.GetProperty("faces")[0];
        Check(schemas.GetProperty("PictureExpressions"), answer.RootElement);
        Check(schemas.GetProperty("FaceJson"), face);
        Check(schemas.GetProperty("FaceBox"), face.GetProperty("box"));
        Check(schemas.GetProperty("ExpressionScores"), face.GetProperty("scores"));
        Check(schemas.GetProperty("Health"), await JsonAsync(server, "/health"));
        Assert.Equal(
            ExpressionLabels.All,
            schemas.GetProperty("Expression").GetProperty("enum").EnumerateArray().Select(name => name.GetString()!));
    }

    private static void Check(JsonElement schema, JsonElement answer)
    {
        string[] names = [.. answer.EnumerateObject().Select(property => property.Name).Order()];
        Assert.Equal(schema.GetProperty("properties").EnumerateObject().Select(property => property.Name).Order(), names);
        if (schema.TryGetProperty("required", out JsonElement required))
        {
            Assert.Equal(names, required.EnumerateArray().Select(name => name.GetString()!).Order());
        }
    }

    private static async Task<JsonElement> JsonAsync(WebServer server, string path) => JsonDocument.Parse(
        await server.Client.GetStringAsync(path, TestContext.Current.CancellationToken)).RootElement;
}
