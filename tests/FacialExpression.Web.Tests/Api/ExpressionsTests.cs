using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using FacialExpression.Tool;

namespace FacialExpression.Web.Tests.Api;

public class ExpressionsTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Post_of_a_picture_returns_the_faces_of_the_analyzer()
    {
        await using WebServer server = await WebServer.StartAsync();
        using HttpResponseMessage response = await server.PostAsync(TestPictures.Group);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        JsonElement answer = await response.Content.ReadFromJsonAsync<JsonElement>(Stop);
        Assert.Equal(1200, answer.GetProperty("picture").GetProperty("width").GetInt32());
        Assert.Equal(800, answer.GetProperty("picture").GetProperty("height").GetInt32());
        IReadOnlyList<FaceExpression> expected = WebServer.Pretrained.Analyze(TestPictures.Group);
        Assert.Equal(6, expected.Count);
        Assert.Equal(expected.Select(Rounded), answer.GetProperty("faces").EnumerateArray().Select(Parse));
    }

    [Fact]
    public async Task A_form_with_a_file_gives_the_same_answer_as_a_body()
    {
        await using WebServer server = await WebServer.StartAsync();
        using HttpResponseMessage body = await server.PostAsync(TestPictures.Group);
        using var file = new ByteArrayContent(TestPictures.Group);
        file.Headers.ContentType = new MediaTypeHeaderValue("image/png");
        using var form = new MultipartFormDataContent { { new StringContent("x"), "note" }, { file, "file", "group.png" } };
        using HttpResponseMessage response = await server.PostAsync(form);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(await body.Content.ReadAsStringAsync(Stop), await response.Content.ReadAsStringAsync(Stop));
    }

    [Fact]
    public async Task A_body_without_a_length_gives_the_same_answer()
    {
        await using WebServer server = await WebServer.StartAsync();
        using HttpResponseMessage whole = await server.PostAsync(TestPictures.Person);
        using var stream = new MemoryStream(TestPictures.Person);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/expressions") { Content = new StreamContent(stream) };
        request.Headers.TransferEncodingChunked = true;
        using HttpResponseMessage response = await server.Client.SendAsync(request, Stop);
        Assert.Equal(await whole.Content.ReadAsStringAsync(Stop), await response.Content.ReadAsStringAsync(Stop));
    }

    [Theory]
    [InlineData("image/jpeg")]
    [InlineData("application/x-www-form-urlencoded")] // what curl --data-binary announces
    [InlineData("text/plain; charset=utf-8")]
    public async Task The_content_type_of_a_body_does_not_matter(string type)
    {
        await using WebServer server = await WebServer.StartAsync();
        using var content = new ByteArrayContent(TestPictures.Person);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        using HttpResponseMessage response = await server.PostAsync(content);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task A_picture_without_faces_gives_an_empty_list()
    {
        await using WebServer server = await WebServer.StartAsync();
        using HttpResponseMessage response = await server.PostAsync(TestPictures.Wall);
        Assert.Equal(
            """{"picture":{"width":320,"height":240},"faces":[]}""", await response.Content.ReadAsStringAsync(Stop));
    }

    [Fact]
    public async Task Health_reports_the_queue_and_the_limits()
    {
        using var detector = new GateDetector();
        var limits = new ServeLimits { Running = 1, Waiting = 2, MaxBytes = 1_000_000, MaxPixels = 100_000 };
        await using WebServer server = await WebServer.StartAsync(limits, detector);
        Task<HttpResponseMessage> first = server.PostAsync(TestPictures.Wall);
        await Eventually.IsAsync(1, () => detector.Entered);
        Task<HttpResponseMessage> second = server.PostAsync(TestPictures.Wall);
        await Eventually.IsAsync(1, () => server.Queue.Waiting);
        Assert.Equal(
            """{"status":"ready","running":1,"waiting":1,"maxBytes":1000000,"maxPixels":100000}""",
            await server.Client.GetStringAsync("/health", Stop));
        detector.Open(2);
        (await first).Dispose();
        (await second).Dispose();
    }

    /// <summary>A face with the decimals of an answer.</summary>
    private static FaceExpression Rounded(FaceExpression face)
    {
        FaceJson json = FaceJson.Of(face.Face, face.Prediction.Expression, face.Prediction.Scores);
        Assert.Equal(face.Box.X, json.Box!.Value.X, 0.006f);
        Assert.Equal(face.Face.Landmarks!.Nose.Y, json.Landmarks!.Nose.Y, 0.006f);
        Assert.Equal(face.Face.Landmarks.Roll, json.Landmarks.Roll, 0.006f);
        Assert.Equal(face.Prediction.Confidence, json.Confidence, 1e-6f);
        var landmarks = new FaceLandmarks
        {
            RightEye = json.Landmarks.RightEye,
            LeftEye = json.Landmarks.LeftEye,
            Nose = json.Landmarks.Nose,
            RightMouthCorner = json.Landmarks.RightMouthCorner,
            LeftMouthCorner = json.Landmarks.LeftMouthCorner,
        };
        return new FaceExpression(json.Box.Value, json.Scores, json.Detection!.Value, landmarks);
    }

    /// <summary>An answer has the form of the library's own JSON.</summary>
    private static FaceExpression Parse(JsonElement face)
    {
        var scores = face.GetProperty("scores").Deserialize<ExpressionScores>()!;
        Assert.Equal(scores.Highest.ToString(), face.GetProperty("expression").GetString());
        Assert.Equal(scores[scores.Highest], face.GetProperty("confidence").GetSingle());
        return face.Deserialize<FaceExpression>(JsonSerializerOptions.Web)!;
    }
}
