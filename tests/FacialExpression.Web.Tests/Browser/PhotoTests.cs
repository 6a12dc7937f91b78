using System.Globalization;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FacialExpression.Web.Tests.Browser;

[Collection("Browser")]
[Trait("Duration", "Long")]
public class PhotoTests
{
    [Fact]
    public async Task A_photo_gets_the_boxes_and_scores_of_the_analyzer()
    {
        await using WebServer server = await WebServer.StartAsync();
        await using Chromium chromium = await Chromium.StartAsync();
        IPage page = await chromium.OpenAsync(server);
        await ChooseAsync(page, TestPictures.Group);
        await Expect(page.Locator("#status")).ToContainTextAsync("6 faces: ");
        IReadOnlyList<FaceExpression> expected = WebServer.Pretrained.Analyze(TestPictures.Group);
        ILocator cards = page.Locator(".face");
        ILocator boxes = page.Locator(".box");
        await Expect(cards).ToHaveCountAsync(expected.Count);
        await Expect(boxes).ToHaveCountAsync(expected.Count);
        LocatorBoundingBoxResult photo = (await page.Locator("#photo").BoundingBoxAsync())!;
        float scale = photo.Width / 1200;
        for (int i = 0; i < expected.Count; i++)
        {
            ExpressionScores scores = expected[i].Prediction.Scores;
            Assert.Equal(scores.Select(score => Percent(score.Score)), await cards.Nth(i).Locator(".value").AllInnerTextsAsync());
            Assert.Equal(scores.Select(score => $"{score.Expression}"), await cards.Nth(i).Locator("dt").AllInnerTextsAsync());
            string label = $"{scores.Highest} {Percent(scores[scores.Highest])}";
            await Expect(boxes.Nth(i)).ToHaveTextAsync(label);
            LocatorBoundingBoxResult box = (await boxes.Nth(i).BoundingBoxAsync())!;
            FaceBox face = expected[i].Box;
            Assert.Equal(photo.X + (scale * face.X), box.X, 1f);
            Assert.Equal(photo.Y + (scale * face.Y), box.Y, 1f);
            Assert.Equal(scale * face.Width, box.Width, 1f);
            Assert.Equal(scale * face.Height, box.Height, 1f);
        }

        Assert.Empty(chromium.Complaints);
        Assert.Equal([server.Address.GetLeftPart(UriPartial.Authority)], chromium.Servers);
    }

    [Fact]
    public async Task A_photo_can_be_dropped_and_pasted()
    {
        await using WebServer server = await WebServer.StartAsync();
        await using Chromium chromium = await Chromium.StartAsync();
        IPage page = await chromium.OpenAsync(server);
        const string Transfer = """
            base64 => {
              const bytes = Uint8Array.from(atob(base64), c => c.charCodeAt(0));
              const transfer = new DataTransfer();
              transfer.items.add(new File([bytes], "photo.png", { type: "image/png" }));
              return transfer;
            }
            """;
        IJSHandle dropped = await page.EvaluateHandleAsync(Transfer, Convert.ToBase64String(TestPictures.Group));
        await page.DispatchEventAsync("#stage", "drop", new { dataTransfer = dropped });
        await Expect(page.Locator(".face")).ToHaveCountAsync(6);
        IJSHandle pasted = await page.EvaluateHandleAsync(Transfer, Convert.ToBase64String(TestPictures.Person));
        await page.EvaluateAsync(
            "transfer => document.dispatchEvent(new ClipboardEvent('paste', { clipboardData: transfer }))", pasted);
        await Expect(page.Locator(".face")).ToHaveCountAsync(1);
        Assert.Empty(chromium.Complaints);
    }

    [Fact]
    public async Task A_face_can_be_chosen_in_the_picture_and_with_the_keyboard()
    {
        await using WebServer server = await WebServer.StartAsync();
        await using Chromium chromium = await Chromium.StartAsync();
        IPage page = await chromium.OpenAsync(server);
        await ChooseAsync(page, TestPictures.Group);
        await page.Locator(".box").Nth(4).ClickAsync();
        await Expect(page.Locator(".name[aria-pressed=true]")).ToHaveCountAsync(1);
        await Expect(page.Locator(".face").Nth(4)).ToHaveClassAsync("face chosen");
        await page.Locator(".name").Nth(1).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".box").Nth(1)).ToHaveClassAsync("box chosen");
        await Expect(page.Locator(".name[aria-pressed=true]")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task A_file_that_is_no_picture_gets_a_clear_message()
    {
        await using WebServer server = await WebServer.StartAsync();
        await using Chromium chromium = await Chromium.StartAsync();
        IPage page = await chromium.OpenAsync(server);
        await ChooseAsync(page, "This is no image."u8.ToArray());
        await Expect(page.Locator("#problem")).ToContainTextAsync("This file cannot be opened as a picture.");
        await Expect(page.Locator(".face")).ToHaveCountAsync(0);

        // The next photo clears it.
        await ChooseAsync(page, TestPictures.Person);
        await Expect(page.Locator(".face")).ToHaveCountAsync(1);
        await Expect(page.Locator("#problem")).ToBeEmptyAsync();
    }

    [Fact]
    public async Task A_picture_without_faces_gets_a_clear_message()
    {
        await using WebServer server = await WebServer.StartAsync();
        await using Chromium chromium = await Chromium.StartAsync();
        IPage page = await chromium.OpenAsync(server);
        await ChooseAsync(page, TestPictures.Wall);
        await Expect(page.Locator("#status")).ToContainTextAsync("No face was found.");
        await Expect(page.Locator("#photo")).ToBeVisibleAsync();
        await Expect(page.Locator("#problem")).ToBeEmptyAsync();
    }

    [Fact]
    public async Task A_stopped_server_gets_a_clear_message()
    {
        WebServer server = await WebServer.StartAsync();
        await using Chromium chromium = await Chromium.StartAsync();
        IPage page = await chromium.OpenAsync(server);
        await server.DisposeAsync();
        await ChooseAsync(page, TestPictures.Person);
        await Expect(page.Locator("#problem")).ToContainTextAsync("The server does not answer.");
        await Expect(page.Locator("#problem")).ToContainTextAsync("start it again");
    }

    [Fact]
    public async Task A_busy_server_gets_the_photo_again()
    {
        using var detector = new GateDetector();
        var limits = new FacialExpression.Tool.ServeLimits { Running = 1, Waiting = 0 };
        await using WebServer server = await WebServer.StartAsync(limits, detector);
        await using Chromium chromium = await Chromium.StartAsync();
        IPage page = await chromium.OpenAsync(server);
        Task<HttpResponseMessage> other = server.PostAsync(TestPictures.Wall);
        await Eventually.IsAsync(1, () => detector.Entered);
        await ChooseAsync(page, TestPictures.Wall);
        await Expect(page.Locator("#status")).ToContainTextAsync("The server is busy.");
        detector.Open(2);
        (await other).Dispose();
        await Expect(page.Locator("#status")).ToContainTextAsync("No face was found.");
    }

    internal static async Task ChooseAsync(IPage page, byte[] file) => await page.SetInputFilesAsync(
        "#file", new FilePayload { Name = "photo.png", MimeType = "image/png", Buffer = file });

    // As a browser computes it: from the digits in the JSON.
    private static string Percent(float score)
    {
        double digits = double.Parse(score.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return $"{(int)Math.Floor((100 * digits) + 0.5)} %";
    }
}
