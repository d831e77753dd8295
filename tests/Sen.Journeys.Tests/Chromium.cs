using Microsoft.Playwright;

namespace Sen.Journeys.Tests;

/// <summary>The size of a screen that a journey is walked on, in CSS pixels.</summary>
internal sealed record Screen(string Name, int Width, int Height)
{
    internal static readonly Screen Phone = new("phone", 390, 844);
    internal static readonly Screen Kiosk = new("kiosk", 1080, 1920);
    internal static readonly Screen Desk = new("desk", 1440, 900);
    internal static readonly Screen Laptop = new("laptop", 1366, 768);
    internal static readonly Screen Old = new("old", 1280, 720);
    internal static readonly Screen Board = new("board", 1920, 1080);
}

/// <summary>What a browser of a journey has besides a screen.</summary>
internal sealed record BrowserKind
{
    /// <summary>Y4M film that its camera sees; null is a machine without a camera.</summary>
    internal string? Camera { get; init; }

    /// <summary>Whoever set the machine up did not allow the camera.</summary>
    internal bool Refused { get; init; }

    internal IEnumerable<string> Arguments => Camera is null
        ? []
        : ["--use-fake-device-for-media-stream", $"--use-file-for-fake-video-capture={Camera}"];
}

/// <summary>Debian's Chromium, headless, with nothing of its own on the network.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private const string Program = "/usr/bin/chromium";

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private readonly bool _camera;

    private Chromium(IPlaywright playwright, IBrowser browser, bool camera) => (_playwright, _browser, _camera) = (playwright, browser, camera);

    internal static async Task<Chromium> StartAsync(BrowserKind? kind = null)
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
                .. kind?.Arguments ?? [],
            ],
        });
        return new Chromium(playwright, browser, kind is { Refused: false });
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
            HasTouch = screen != Screen.Desk && screen != Screen.Laptop && screen != Screen.Old,
        });
        context.SetDefaultTimeout(20_000);
        if (_camera)
        {
            await context.GrantPermissionsAsync(["camera"]);
        }

        return new Walker(context, await context.NewPageAsync(), address, screen, journey);
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
