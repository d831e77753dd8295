using Microsoft.Playwright;

namespace Sen.Journeys.Tests;

/// <summary>The size of a screen that a journey is walked on, in CSS pixels.</summary>
internal sealed record Screen(string Name, int Width, int Height)
{
    internal static readonly Screen Phone = new("phone", 390, 844);
    internal static readonly Screen Kiosk = new("kiosk", 1080, 1920);
    internal static readonly Screen Desk = new("desk", 1440, 900);
    internal static readonly Screen Board = new("board", 1920, 1080);
}

/// <summary>Debian's Chromium, headless, with nothing of its own on the network.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private const string Program = "/usr/bin/chromium";

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private Chromium(IPlaywright playwright, IBrowser browser) => (_playwright, _browser) = (playwright, browser);

    internal static async Task<Chromium> StartAsync()
    {
        if (!File.Exists(Program))
        {
            throw new InvalidOperationException("The journeys need Chromium: apt-get install chromium");
        }

        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Program,
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
            ],
        });
        return new Chromium(playwright, browser);
    }

    /// <summary>A browser of its own: cookies and storage are not shared with another.</summary>
    internal async Task<Walker> OpenAsync(Uri address, Screen screen, string journey, bool script = true, bool dark = false)
    {
        var context = await _browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = address.ToString(),
            ViewportSize = new ViewportSize { Width = screen.Width, Height = screen.Height },
            DeviceScaleFactor = screen == Screen.Phone ? 2 : 1,
            Locale = "vi-VN",
            TimezoneId = "Asia/Ho_Chi_Minh",
            JavaScriptEnabled = script,
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            ReducedMotion = ReducedMotion.Reduce,
            HasTouch = screen != Screen.Desk,
        });
        context.SetDefaultTimeout(20_000);
        return new Walker(context, await context.NewPageAsync(), address, screen, journey);
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
