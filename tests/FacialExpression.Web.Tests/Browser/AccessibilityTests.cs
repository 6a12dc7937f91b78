using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FacialExpression.Web.Tests.Browser;

[Collection("Browser")]
[Trait("Duration", "Long")]
public class AccessibilityTests
{
    [Theory]
    [InlineData(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Dark, 360)]
    public async Task The_page_breaks_no_rule_of_axe(ColorScheme scheme, int width)
    {
        await using WebServer server = await WebServer.StartAsync();
        await using Chromium chromium = await Chromium.StartAsync();
        IPage page = await chromium.OpenAsync(server, new BrowserNewContextOptions
        {
            ColorScheme = scheme,
            ReducedMotion = ReducedMotion.Reduce,
            ViewportSize = new ViewportSize { Width = width, Height = 740 },
        });
        await CheckAsync(page);
        await page.ClickAsync("#camera");
        await CheckAsync(page);
        await page.Keyboard.PressAsync("Escape");
        await PhotoTests.ChooseAsync(page, "This is no image."u8.ToArray());
        await Expect(page.Locator("#problem")).Not.ToBeEmptyAsync();
        await CheckAsync(page);
        await PhotoTests.ChooseAsync(page, TestPictures.Group);
        await Expect(page.Locator(".face")).ToHaveCountAsync(6);
        await page.Locator(".name").First.ClickAsync();
        await CheckAsync(page);

        // Nothing is wider than the screen.
        Assert.Equal(width, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
    }

    [Fact]
    public async Task The_keyboard_reaches_every_control_in_order()
    {
        await using WebServer server = await WebServer.StartAsync();
        await using Chromium chromium = await Chromium.StartAsync();
        IPage page = await chromium.OpenAsync(server);
        await PhotoTests.ChooseAsync(page, TestPictures.Person);
        await Expect(page.Locator(".face")).ToHaveCountAsync(1);
        await page.EvaluateAsync("document.activeElement.blur()");
        var reached = new List<string>();
        for (int i = 0; i < 4; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            reached.Add(await page.EvaluateAsync<string>("document.activeElement.id || document.activeElement.className"));
        }

        Assert.Equal(["file", "camera", "name", ""], reached);
        await page.FocusAsync("#camera");
        await page.Keyboard.PressAsync("Enter");
        Assert.True(await page.EvaluateAsync<bool>("document.getElementById('notice').contains(document.activeElement)"));
        await page.Keyboard.PressAsync("Escape");
        Assert.Equal("camera", await page.EvaluateAsync<string>("document.activeElement.id"));
    }

    private static async Task CheckAsync(IPage page)
    {
        AxeResult result = await page.RunAxe();
        Assert.Empty(result.Violations.Select(v => $"{v.Id}: {v.Help} {string.Join(' ', v.Nodes.Select(n => n.Html))}"));
    }
}
