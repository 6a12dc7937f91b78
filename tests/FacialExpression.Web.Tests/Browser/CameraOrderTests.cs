using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FacialExpression.Web.Tests.Browser;

/// <summary>Clicks in any order, with answers of the browser and the server that come late.</summary>
[Collection("Browser")]
[Trait("Duration", "Long")]
public class CameraOrderTests
{
    // Holds the answers to requests for the camera, and decoded photos, until a test lets them go. Remembers all streams.
    private const string Gates = """
        window.streams = [];
        window.waiting = [];
        window.isHeld = false;
        window.held = new Set(); // The streams that the page has not received.
        const hold = (answer, value) => {
          if (!window.isHeld) return answer();
          window.held.add(value);
          return new Promise(resolve => window.waiting.push(() => {
            window.held.delete(value);
            resolve(answer());
          }));
        };
        const devices = navigator.mediaDevices;
        const open = devices.getUserMedia.bind(devices);
        devices.getUserMedia = async wanted => {
          const stream = await open(wanted);
          window.streams.push(stream);
          return await hold(() => window.isRefused ? Promise.reject(new DOMException("", "NotAllowedError")) : stream, stream);
        };
        const decode = window.createImageBitmap.bind(window);
        window.createImageBitmap = async file => {
          const image = await decode(file);
          return await hold(() => image, image);
        };
        """;

    private const string LiveTracks =
        "window.streams.flatMap(stream => stream.getTracks()).filter(track => track.readyState === 'live').length";

    private const string LiveTracksOfPage =
        "window.streams.filter(stream => !window.held.has(stream)).flatMap(stream => stream.getTracks())"
        + ".filter(track => track.readyState === 'live').length";

    [Fact]
    public async Task Two_clicks_before_the_camera_is_there_leave_it_off()
    {
        await using WebServer server = await WebServer.StartAsync();
        await using Chromium chromium = await Chromium.StartAsync(CameraKind.DrawnPerson);
        IPage page = await OpenAsync(chromium, server);
        await HoldAsync(page);
        await page.ClickAsync("#camera");
        await Expect(page.Locator("#camera")).ToHaveTextAsync("Stop camera");
        await WaitingAsync(page, 1);
        await page.ClickAsync("#camera");
        await page.EvaluateAsync("window.waiting.shift()()");
        await IsAsync(page, $"{LiveTracks} === 0");
        await Expect(page.Locator("#camera")).ToHaveTextAsync("Camera");
        await Expect(page.Locator("#status")).ToHaveTextAsync("The camera is off.");
        await Expect(page.Locator("#empty")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_other_camera_replaces_one_that_is_not_there_yet()
    {
        await using WebServer server = await WebServer.StartAsync();
        await using Chromium chromium = await Chromium.StartAsync(CameraKind.DrawnPerson);
        IPage page = await OpenAsync(chromium, server);
        await HoldAsync(page);
        await page.ClickAsync("#camera");
        await WaitingAsync(page, 1);
        await page.EvaluateAsync("document.getElementById('flip').click()");
        await WaitingAsync(page, 2);

        // The second answer comes first.
        await page.EvaluateAsync("window.waiting.pop()()");
        await Expect(page.Locator("#video")).ToBeVisibleAsync();
        await page.EvaluateAsync("window.waiting.pop()()");
        await IsAsync(page, $"{LiveTracks} === 1");
        Assert.True(await page.EvaluateAsync<bool>("document.getElementById('video').srcObject === window.streams[1]"));
        await Expect(page.Locator(".box")).ToHaveCountAsync(1);
        await page.ClickAsync("#camera");
        Assert.Equal(0, await page.EvaluateAsync<int>(LiveTracks));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task After_each_click_at_most_one_camera_is_on_and_none_if_the_button_is_not_pressed(int seed)
    {
        await using WebServer server = await WebServer.StartAsync();
        await using Chromium chromium = await Chromium.StartAsync(CameraKind.DrawnPerson);
        IPage page = await OpenAsync(chromium, server);
        await HoldAsync(page);
        var random = new Random(seed);
        for (int i = 0; i < 40; i++)
        {
            switch (random.Next(6))
            {
                case 0 or 1:
                    await page.ClickAsync("#camera");
                    break;
                case 2:
                    // A hidden button cannot be clicked.
                    await page.EvaluateAsync("document.getElementById('flip').hidden || document.getElementById('flip').click()");
                    break;
                case 3:
                    await PhotoTests.ChooseAsync(page, TestPictures.Person);
                    break;
                case 4:
                    await page.EvaluateAsync("window.waiting.shift()?.()");
                    break;
                default:
                    await page.EvaluateAsync("window.waiting.pop()?.()");
                    break;
            }

            int most = await page.EvaluateAsync<int>(
                "document.getElementById('camera').getAttribute('aria-pressed') === 'true' ? 1 : 0");
            Assert.InRange(await page.EvaluateAsync<int>(LiveTracksOfPage), 0, most);
        }

        if (await page.GetAttributeAsync("#camera", "aria-pressed") == "true")
        {
            await page.ClickAsync("#camera");
        }

        await page.EvaluateAsync("window.isHeld = false; window.waiting.forEach(release => release())");
        await IsAsync(page, $"{LiveTracks} === 0");
        await Expect(page.Locator("#camera")).ToHaveTextAsync("Camera");
        Assert.True(await page.EvaluateAsync<bool>("document.getElementById('video').srcObject === null"));
        Assert.Empty(chromium.Complaints);
    }

    [Fact]
    public async Task The_message_of_an_unplugged_camera_stays_when_an_answer_comes_later()
    {
        using var detector = new GateDetector();
        await using WebServer server = await WebServer.StartAsync(detector: detector);
        await using Chromium chromium = await Chromium.StartAsync(CameraKind.DrawnPerson);
        IPage page = await OpenAsync(chromium, server);
        await page.ClickAsync("#camera");
        await Eventually.IsAsync(1, () => detector.Entered);
        await page.EvaluateAsync(
            """
            () => {
              const [track] = window.streams[0].getTracks();
              track.stop();
              track.dispatchEvent(new Event("ended"));
            }
            """);
        await Expect(page.Locator("#problem")).ToHaveTextAsync("The camera was disconnected.");
        await Eventually.IsAsync(1, () => detector.Canceled);
        await Expect(page.Locator("#empty")).ToBeVisibleAsync();
        await Expect(page.Locator("#live")).ToBeHiddenAsync();
        await Expect(page.Locator("#camera")).ToHaveTextAsync("Camera");
        await FramesAsync(page);
        await Expect(page.Locator("#problem")).ToHaveTextAsync("The camera was disconnected.");
        await Expect(page.Locator(".box")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_camera_that_is_refused_after_a_photo_was_chosen_leaves_the_photo()
    {
        await using WebServer server = await WebServer.StartAsync();
        await using Chromium chromium = await Chromium.StartAsync(CameraKind.DrawnPerson);
        IPage page = await OpenAsync(chromium, server);
        await HoldAsync(page);
        await page.ClickAsync("#camera");
        await WaitingAsync(page, 1);
        await page.EvaluateAsync("window.isHeld = false; window.isRefused = true");
        await PhotoTests.ChooseAsync(page, TestPictures.Person);
        await Expect(page.Locator(".face")).ToHaveCountAsync(1);
        await page.EvaluateAsync("window.waiting.shift()()");
        await FramesAsync(page);
        await Expect(page.Locator("#photo")).ToBeVisibleAsync();
        await Expect(page.Locator(".face")).ToHaveCountAsync(1);
        await Expect(page.Locator("#problem")).ToBeEmptyAsync();
        await Expect(page.Locator("#status")).ToContainTextAsync("1 face: ");
    }

    [Fact]
    public async Task A_photo_that_is_decoded_late_does_not_replace_the_next_one()
    {
        await using WebServer server = await WebServer.StartAsync();
        await using Chromium chromium = await Chromium.StartAsync();
        IPage page = await OpenAsync(chromium, server, hasCamera: false);
        await HoldAsync(page);
        await PhotoTests.ChooseAsync(page, TestPictures.Group);
        await WaitingAsync(page, 1);
        await page.EvaluateAsync("window.isHeld = false");
        await PhotoTests.ChooseAsync(page, TestPictures.Person);
        await Expect(page.Locator(".face")).ToHaveCountAsync(1);
        await page.EvaluateAsync("window.waiting.shift()()");
        await FramesAsync(page);
        Assert.Equal(320, await page.EvaluateAsync<int>("document.getElementById('photo').width"));
        await Expect(page.Locator(".face")).ToHaveCountAsync(1);
    }

    /// <summary>Opens the page, with the camera agreed to and off.</summary>
    private static async Task<IPage> OpenAsync(Chromium chromium, WebServer server, bool hasCamera = true)
    {
        IPage page = await chromium.OpenAsync(server, script: Gates);
        if (hasCamera)
        {
            await page.EvaluateAsync("window.isHeld = true");
            await page.ClickAsync("#camera");
            await page.ClickAsync("#agree");
            await WaitingAsync(page, 1);
            await page.ClickAsync("#camera");
            await page.EvaluateAsync("() => { window.waiting.pop()(); window.isHeld = false; }");
            await IsAsync(page, $"{LiveTracks} === 0");
            await page.EvaluateAsync("() => { window.streams = []; }");
        }

        return page;
    }

    private static async Task HoldAsync(IPage page) => await page.EvaluateAsync("window.isHeld = true");

    private static Task WaitingAsync(IPage page, int count) => IsAsync(page, $"window.waiting.length === {count}");

    /// <summary>Waits until an expression is true. Playwright's own wait needs eval, which the page's policy forbids.</summary>
    private static async Task IsAsync(IPage page, string condition)
    {
        while (!await page.EvaluateAsync<bool>(condition))
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Lets what was released do its work: promises first, then frames.</summary>
    private static async Task FramesAsync(IPage page) => await page.EvaluateAsync(
        "() => new Promise(resolve => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(resolve)), 50))");
}
