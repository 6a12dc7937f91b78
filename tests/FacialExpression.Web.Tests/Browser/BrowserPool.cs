using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(FacialExpression.Web.Tests.Browser.BrowserPool))]

namespace FacialExpression.Web.Tests.Browser;

/// <summary>The browsers of all tests, one for each set of options: starting one takes longer than most tests.</summary>
public sealed class BrowserPool : IAsyncDisposable
{
    private static readonly SemaphoreSlim Lock = new(1);
    private static readonly Dictionary<string, IBrowser> Browsers = new(StringComparer.Ordinal);
    private static IPlaywright? _playwright;
    private static CameraFile? _camera;

    private static readonly string? Path =
        new[] { Environment.GetEnvironmentVariable("CHROMIUM"), "/usr/bin/chromium", "/usr/bin/google-chrome" }
            .FirstOrDefault(File.Exists);

    public async ValueTask DisposeAsync()
    {
        foreach (IBrowser browser in Browsers.Values)
        {
            await browser.DisposeAsync();
        }

        _playwright?.Dispose();
        _camera?.Dispose();
    }

    /// <summary>A browser; skips the test where there is none. Nothing is downloaded.</summary>
    internal static async Task<IBrowser> GetAsync(CameraKind camera)
    {
        Assert.SkipWhen(
            Path is null,
            "There is no Chromium on this machine (Debian: apt-get install chromium; elsewhere set the variable CHROMIUM).");
        await Lock.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            string[] options = OptionsOf(camera);
            string key = string.Join(' ', options);
            if (!Browsers.TryGetValue(key, out IBrowser? browser))
            {
                _playwright ??= await Playwright.CreateAsync();
                browser = await _playwright.Chromium.LaunchAsync(
                    new BrowserTypeLaunchOptions { ExecutablePath = Path, Args = options });
                Browsers.Add(key, browser);
            }

            return browser;
        }
        finally
        {
            Lock.Release();
        }
    }

    private static string[] OptionsOf(CameraKind camera) => camera switch
    {
        CameraKind.DrawnPerson =>
        [
            "--use-fake-ui-for-media-stream",
            "--use-fake-device-for-media-stream",
            $"--use-file-for-fake-video-capture={(_camera ??= new CameraFile()).Path}",
        ],
        CameraKind.Refused => ["--use-fake-device-for-media-stream", "--deny-permission-prompts"],
        _ => ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream=device-count=0"],
    };
}

/// <summary>What a page gets when it asks for a camera.</summary>
internal enum CameraKind
{
    /// <summary>There is none.</summary>
    Missing,

    /// <summary>The user does not allow it.</summary>
    Refused,

    /// <summary>A video of <see cref="CameraFile"/>.</summary>
    DrawnPerson,
}
