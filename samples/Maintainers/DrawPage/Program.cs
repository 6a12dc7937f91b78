using System.CommandLine;
using FacialExpression;
using FacialExpression.Samples.DrawPage;
using FacialExpression.Tool;
using FacialExpression.Training;
using Microsoft.AspNetCore.Builder;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

var output = new Option<string>("--out")
{
    Description = "the folder for the pictures",
    DefaultValueFactory = _ => "docs/images",
};
var chromium = new Option<string>("--chromium")
{
    Description = "the browser",
    DefaultValueFactory = _ => "/usr/bin/chromium",
};
var command = new RootCommand("Draws the page of \"facial-expression serve\" for the documentation, with drawn people.")
{
    output, chromium,
};
command.SetAction((arguments, stop) =>
    DrawAsync(arguments.GetRequiredValue(output), arguments.GetRequiredValue(chromium), stop));
return await command.Parse(args).InvokeAsync();

static async Task DrawAsync(string folder, string chromium, CancellationToken stop)
{
    Directory.CreateDirectory(folder);
    string video = Path.Combine(Path.GetTempPath(), $"{Path.GetRandomFileName()}.y4m");
    using var analyzer = ExpressionAnalyzer.LoadPretrained();
    await using WebApplication server =
        ServeApp.Create(new ServeAddresses("http://127.0.0.1:0"), new ServeLimits(), analyzer);
    await server.StartAsync(stop);
    try
    {
        DrawnPicture.WriteY4M(video, CameraScene.FramesPerSecond, CameraScene.Frames());
        using IPlaywright playwright = await Playwright.CreateAsync();
        await using IBrowser browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = chromium,
            Args =
            [
                "--use-fake-ui-for-media-stream",
                "--use-fake-device-for-media-stream",
                $"--use-file-for-fake-video-capture={video}",
            ],
        });
        foreach ((string name, ColorScheme scheme, int width, int height, bool isCamera) in new[]
        {
            ("page.png", ColorScheme.Light, 1280, 860, false),
            ("page-dark.png", ColorScheme.Dark, 1280, 860, false),
            ("camera.png", ColorScheme.Light, 1280, 1020, true),
            ("camera-phone.png", ColorScheme.Dark, 390, 844, true),
        })
        {
            await using IBrowserContext context = await browser.NewContextAsync(new BrowserNewContextOptions
            {
                ColorScheme = scheme,
                ReducedMotion = ReducedMotion.Reduce,
                ViewportSize = new ViewportSize { Width = width, Height = height },
            });
            context.SetDefaultTimeout(120_000);
            SetDefaultExpectTimeout(120_000);
            IPage page = await context.NewPageAsync();
            await page.GotoAsync(server.Urls.Single());
            await (isCamera ? ShowCameraAsync(page) : ShowPhotoAsync(page));
            string file = Path.Combine(folder, name);
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = file });
            Console.WriteLine(file);
        }
    }
    finally
    {
        File.Delete(video);
    }
}

static async Task ShowPhotoAsync(IPage page)
{
    await page.SetInputFilesAsync(
        "#file", new FilePayload { Name = "group.png", MimeType = "image/png", Buffer = DrawnPicture.Group() });
    await Expect(page.Locator(".box")).ToHaveCountAsync(6);
}

static async Task ShowCameraAsync(IPage page)
{
    await page.ClickAsync("#camera");
    await page.ClickAsync("#agree");
    await Expect(page.Locator(".box")).ToHaveCountAsync(1);

    // Until the timeline has something to show.
    for (int i = 0; i < 25; i++)
    {
        await Task.Delay(1000);
    }

    await page.Locator("#stage").ScrollIntoViewIfNeededAsync();
}
