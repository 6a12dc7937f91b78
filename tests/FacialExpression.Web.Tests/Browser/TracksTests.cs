using System.Text.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FacialExpression.Web.Tests.Browser;

/// <summary>Compares tracks.js with <see cref="ExpressionTracker"/>, and the page with its default options.</summary>
[Collection("Browser")]
[Trait("Duration", "Long")]
public class TracksTests
{
    private static readonly double DefaultSmoothing = new ExpressionTrackerOptions().SmoothingTime.TotalSeconds;

    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    [InlineData(4)]
    public async Task Page_and_library_follow_faces_alike(double smoothing)
    {
        var options = new ExpressionTrackerOptions { SmoothingTime = TimeSpan.FromSeconds(smoothing * DefaultSmoothing) };
        var tracker = new ExpressionTracker(options);
        IReadOnlyList<FaceScene.Frame> frames = FaceScene.Frames();
        FaceTrack[][] expected = [.. frames.Select(frame => tracker.Update(frame.Faces, frame.Time).Tracks.ToArray())];

        // The scene has what can be done differently: lost and swapped tracks, and labels that are not the highest score.
        FaceTrack[] all = [.. expected.SelectMany(tracks => tracks)];
        Assert.True(all.Max(track => track.Id) > FaceScene.People + 2);
        Assert.Contains(all, track => track.Label != track.Prediction.Expression);
        Assert.True(all.DistinctBy(track => (track.Id, track.LabelSince)).Count() > all.Max(track => track.Id) + 20);

        await using WebServer server = await WebServer.StartAsync();
        await using Chromium chromium = await Chromium.StartAsync();
        IPage page = await chromium.OpenAsync(server);
        string text = await page.EvaluateAsync<string>(
            """
            async ([frames, smoothing]) => {
              const { Tracks } = await import("/tracks.js");
              const tracks = new Tracks();
              return JSON.stringify(JSON.parse(frames).map(({ faces, time }) =>
                tracks.update(faces, time, smoothing).map(({ id, expression, scores, box }) =>
                  ({ id, expression, scores: { ...scores }, x: box.x }))));
            }
            """,
            new object[] { Json(frames), options.SmoothingTime.TotalSeconds });
        using JsonDocument answer = JsonDocument.Parse(text);
        JsonElement[] actual = [.. answer.RootElement.EnumerateArray()];
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            string where = $"frame {i} at {frames[i].Time}";
            JsonElement[] tracks = [.. actual[i].EnumerateArray()];
            Assert.Equal(expected[i].Length, tracks.Length);
            for (int k = 0; k < tracks.Length; k++)
            {
                FaceTrack track = expected[i][k];
                Assert.True(track.Id == tracks[k].GetProperty("id").GetInt32(), where);
                Assert.True(track.Label.ToString() == tracks[k].GetProperty("expression").GetString(), where);
                Assert.Equal(track.Box.X, tracks[k].GetProperty("x").GetDouble(), 1e-3);
                foreach ((Expression expression, float score) in track.Prediction.Scores)
                {
                    Assert.Equal(score, tracks[k].GetProperty("scores").GetProperty($"{expression}").GetDouble(), 1e-6);
                }
            }
        }
    }

    [Fact]
    public async Task Smoothing_starts_at_the_default_of_the_library()
    {
        await using WebServer server = await WebServer.StartAsync();
        await using Chromium chromium = await Chromium.StartAsync();
        IPage page = await chromium.OpenAsync(server);
        Assert.Equal(DefaultSmoothing, await page.EvaluateAsync<double>("Number(document.getElementById('smoothing').value)"));
        await Expect(page.Locator("#seconds")).ToHaveTextAsync(FormattableString.Invariant($"{DefaultSmoothing:F1} s"));
    }

    /// <summary>The frames as the server sends faces; times in milliseconds.</summary>
    private static string Json(IEnumerable<FaceScene.Frame> frames) => JsonSerializer.Serialize(
        frames.Select(frame => new
        {
            time = frame.Time.TotalMilliseconds,
            faces = frame.Faces.Select(face => new
            {
                face.Box,
                Expression = face.Prediction.Expression.ToString(),
                face.Prediction.Scores,
            }),
        }),
        JsonSerializerOptions.Web);
}
