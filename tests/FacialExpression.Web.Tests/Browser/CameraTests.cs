using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FacialExpression.Web.Tests.Browser;

[Collection("Browser")]
[Trait("Duration", "Long")]
public class CameraTests
{
    [Fact]
    public async Task The_camera_is_off_until_somebody_agrees()
    {
        await using WebServer server = await WebServer.StartAsync();
        await using Chromium chromium = await Chromium.StartAsync(CameraKind.DrawnPerson);
        IPage page = await chromium.OpenAsync(server);
        await Expect(page.Locator("#notice")).ToBeHiddenAsync();
        await page.ClickAsync("#camera");
        await Expect(page.Locator("#notice")).ToContainTextAsync("Tell them first");
        Assert.False(await IsOnAsync(page));
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator("#notice")).ToBeHiddenAsync();
        await page.ClickAsync("#camera");
        await page.Locator("#notice button").First.ClickAsync();
        await Expect(page.Locator("#notice")).ToBeHiddenAsync();
        Assert.False(await IsOnAsync(page));
        await Expect(page.Locator("#camera")).ToHaveAttributeAsync("aria-pressed", "false");
    }

    [Fact]
    public async Task The_camera_shows_the_expressions_of_its_frames()
    {
        await using WebServer server = await WebServer.StartAsync();
        await using Chromium chromium = await Chromium.StartAsync(CameraKind.DrawnPerson);
        IPage page = await chromium.OpenAsync(server);
        await SwitchOnAsync(page);
        ILocator label = page.Locator(".box .tag");
        await Expect(label).ToContainTextAsync("Happy");
        await Expect(label).ToContainTextAsync("Surprise");
        await Expect(label).ToContainTextAsync("Happy");
        await Expect(page.Locator("#rate")).ToContainTextAsync("frames per second");
        await Expect(page.Locator("#frame")).ToHaveClassAsync("frame mirrored moving");

        // The timeline counts seconds of both.
        await Expect(page.Locator("#timeline")).ToHaveAttributeAsync(
            "aria-label", new System.Text.RegularExpressions.Regex("Happy ([1-9]|0\\.[1-9]).*Surprise ([1-9]|0\\.[1-9])"));
        await page.FillAsync("#smoothing", "0");
        await Expect(page.Locator("#seconds")).ToHaveTextAsync("0.0 s");
        await page.ClickAsync("#camera");
        await Expect(page.Locator("#status")).ToHaveTextAsync("The camera is off.");
        await Expect(page.Locator(".box")).ToHaveCountAsync(0);
        await Expect(page.Locator("#live")).ToBeHiddenAsync();
        Assert.False(await IsOnAsync(page));
        Assert.Empty(chromium.Complaints);
        Assert.Equal([server.Address.GetLeftPart(UriPartial.Authority)], chromium.Servers);
    }

    [Fact]
    public async Task A_server_that_stops_and_starts_again_is_noticed_with_the_camera_on()
    {
        WebServer server = await WebServer.StartAsync();
        await using Chromium chromium = await Chromium.StartAsync(CameraKind.DrawnPerson);
        IPage page = await chromium.OpenAsync(server);
        await SwitchOnAsync(page);
        await Expect(page.Locator(".box")).ToHaveCountAsync(1);
        await server.DisposeAsync();
        await Expect(page.Locator("#problem")).ToContainTextAsync("The server does not answer.");
        await Expect(page.Locator(".box")).ToHaveCountAsync(0);
        Assert.True(await IsOnAsync(page));
        await using WebServer again = await WebServer.StartAsync(port: server.Address.Port);
        await Expect(page.Locator(".box")).ToHaveCountAsync(1);
        await Expect(page.Locator("#problem")).ToBeEmptyAsync();
    }

    [Fact]
    public async Task A_refused_camera_gets_a_clear_message()
    {
        await using WebServer server = await WebServer.StartAsync();
        await using Chromium chromium = await Chromium.StartAsync(CameraKind.Refused);
        IPage page = await chromium.OpenAsync(server);
        await SwitchOnAsync(page);
        await Expect(page.Locator("#problem")).ToContainTextAsync("The camera was refused.");
        await Expect(page.Locator("#camera")).ToHaveAttributeAsync("aria-pressed", "false");
    }

    [Fact]
    public async Task A_missing_camera_gets_a_clear_message()
    {
        await using WebServer server = await WebServer.StartAsync();
        await using Chromium chromium = await Chromium.StartAsync(CameraKind.Missing);
        IPage page = await chromium.OpenAsync(server);
        await SwitchOnAsync(page);
        await Expect(page.Locator("#problem")).ToContainTextAsync("No camera was found.");
    }

    private static async Task SwitchOnAsync(IPage page)
    {
        await page.ClickAsync("#camera");
        await page.ClickAsync("#agree");
    }

    private static Task<bool> IsOnAsync(IPage page) =>
        page.EvaluateAsync<bool>("document.getElementById('video').srcObject?.active === true");
}
