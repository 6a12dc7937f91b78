using Microsoft.Playwright;

namespace FacialExpression.Web.Tests.Browser;

/// <summary>A page in the system's Chromium, driven by Playwright, with cookies and storage of its own.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    // A test waits for conditions; on a busy machine they take their time.
    private const int Timeout = 240_000;

    private readonly IBrowser _browser;
    private readonly List<string> _complaints = [];
    private IBrowserContext? _context;

    private Chromium(IBrowser browser) => _browser = browser;

    /// <summary>What the page wrote to the console as errors: broken policies, faults of scripts.</summary>
    public IReadOnlyList<string> Complaints => _complaints;

    /// <summary>The servers that the page asked.</summary>
    public HashSet<string> Servers { get; } = new(StringComparer.Ordinal);

    /// <summary>Starts the browser, or skips the test.</summary>
    public static async Task<Chromium> StartAsync(CameraKind camera = CameraKind.Missing) =>
        new(await BrowserPool.GetAsync(camera));

    /// <summary>Opens the page of a server.</summary>
    /// <param name="server">The server.</param>
    /// <param name="options">Size, colors and others.</param>
    /// <param name="script">JavaScript that runs before that of the page.</param>
    public async Task<IPage> OpenAsync(WebServer server, BrowserNewContextOptions? options = null, string? script = null)
    {
        _context = await _browser.NewContextAsync(options);
        _context.SetDefaultTimeout(Timeout);
        Assertions.SetDefaultExpectTimeout(Timeout);
        IPage page = await _context.NewPageAsync();
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                _complaints.Add(message.Text);
            }
        };
        page.PageError += (_, error) => _complaints.Add(error);
        page.Request += (_, request) => Servers.Add(new Uri(request.Url).GetLeftPart(UriPartial.Authority));
        if (script is not null)
        {
            await page.AddInitScriptAsync(script);
        }

        await page.GotoAsync(server.Address.ToString());
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        if (_context is not null)
        {
            await _context.DisposeAsync();
        }
    }
}
