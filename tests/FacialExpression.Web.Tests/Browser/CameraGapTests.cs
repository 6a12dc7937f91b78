using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FacialExpression.Web.Tests.Browser;

/// <summary>Times in which the page has no frames, or the server takes none.</summary>
[Collection("Browser")]
[Trait("Duration", "Long")]
public class CameraGapTests
{
    // Holds frames of the camera until a test lets them go, moves the clock, and remembers what the page has sent.
    private const string Gates = """
        window.isHeld = false;
        window.waiting = [];
        window.sent = [];
        window.skipped = 0;
        const next = HTMLVideoElement.prototype.requestVideoFrameCallback;
        HTMLVideoElement.prototype.requestVideoFrameCallback = function(callback) {
          return next.call(this, () => window.isHeld ? window.waiting.push(callback) : callback());
        };
        const now = performance.now.bind(performance);
        performance.now = () => now() + window.skipped;
        const send = window.fetch.bind(window);
        window.fetch = (address, options) => {
          if (options?.body) window.sent.push(options.body);
          return send(address, options);
        };
        """;

    private const string Hide = """
        for (const isHidden of [true, false]) {
          Object.defineProperty(document, "hidden", { value: isHidden, configurable: true });
          document.dispatchEvent(new Event("visibilitychange"));
        }
        """;

    [Theory]
    [InlineData(true, 1_000)] // A short time, which is a gap for the page was hidden.
    [InlineData(false, 10_000)]
    public async Task Time_without_frames_belongs_to_no_expression(bool isHidden, int milliseconds)
    {
        await using WebServer server = await WebServer.StartAsync();
        await using Chromium chromium = await Chromium.StartAsync(CameraKind.DrawnPerson);
        IPage page = await chromium.OpenAsync(server, script: Gates);
        await SwitchOnAsync(page);
        await Expect(page.Locator(".box")).ToHaveCountAsync(1);
        await page.EvaluateAsync("window.isHeld = true");
        await WaitAsync(page, "window.waiting.length === 1");
        string? before = await page.GetAttributeAsync("#timeline", "aria-label");
        await page.EvaluateAsync($$"""() => { window.skipped += {{milliseconds}}; {{(isHidden ? Hide : "")}} }""");
        int sent = await page.EvaluateAsync<int>("window.sent.length");
        await page.EvaluateAsync("window.waiting.shift()()");

        // The page waits for the next frame when it has shown this one.
        await WaitAsync(page, "window.waiting.length === 1");
        Assert.Equal(sent + 1, await page.EvaluateAsync<int>("window.sent.length"));
        Assert.Equal(before, await page.GetAttributeAsync("#timeline", "aria-label"));
        Assert.Empty(chromium.Complaints);
    }

    [Fact]
    public async Task A_busy_server_is_shown_and_gets_a_new_frame_each_time()
    {
        using var detector = new GateDetector();
        var limits = new FacialExpression.Tool.ServeLimits { Running = 1, Waiting = 0 };
        await using WebServer server = await WebServer.StartAsync(limits, detector);
        await using Chromium chromium = await Chromium.StartAsync(CameraKind.DrawnPerson);
        IPage page = await chromium.OpenAsync(server, script: Gates);
        Task<HttpResponseMessage> other = server.PostAsync(TestPictures.Wall);
        await Eventually.IsAsync(1, () => detector.Entered);
        await SwitchOnAsync(page);
        await Expect(page.Locator("#problem")).ToHaveTextAsync("The server is busy.");
        await WaitAsync(page, "window.sent.length >= 3");
        Assert.True(await page.EvaluateAsync<bool>("new Set(window.sent).size === window.sent.length"));
        detector.Open(1_000_000);
        (await other).Dispose();
        await Expect(page.Locator("#problem")).ToBeEmptyAsync();
    }

    private static async Task SwitchOnAsync(IPage page)
    {
        await page.ClickAsync("#camera");
        await page.ClickAsync("#agree");
    }

    private static async Task WaitAsync(IPage page, string condition)
    {
        while (!await page.EvaluateAsync<bool>(condition))
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }
}
