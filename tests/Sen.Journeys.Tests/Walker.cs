using System.Text.Json;
using Microsoft.Playwright;

namespace Sen.Journeys.Tests;

/// <summary>A person with a browser: looks at pages, keeps a picture of each step, and notices what a reviewer would.</summary>
internal sealed class Walker : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly Screen _screen;
    private readonly string _journey;
    private readonly List<string> _elsewhere = [];
    private readonly List<string> _errors = [];
    private readonly List<string> _findings = [];
    private int _step;

    internal Walker(IBrowserContext context, IPage page, Uri address, Screen screen, string journey)
    {
        (_context, Page, _screen, _journey) = (context, page, screen, journey);
        page.Request += (_, request) =>
        {
            if (Uri.TryCreate(request.Url, UriKind.Absolute, out var url) && url.Scheme.StartsWith("http", StringComparison.Ordinal)
                && url.Authority != address.Authority)
            {
                _elsewhere.Add(request.Url);
            }
        };
        page.PageError += (_, error) => _errors.Add(error);
    }

    internal IPage Page { get; }

    /// <summary>Requests that went to other hosts.</summary>
    internal IReadOnlyList<string> Elsewhere => _elsewhere;

    /// <summary>Script errors of the pages.</summary>
    internal IReadOnlyList<string> Errors => _errors;

    /// <summary>What axe-core and the ruler said of the pages looked at; a journey is to end with none.</summary>
    internal IReadOnlyList<string> Findings => _findings;

    /// <summary>A picture of this moment, and, with script, what axe-core (serious findings) and a ruler (sideways scroll) say of it.</summary>
    internal async Task LookAsync(string name, bool check = true)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Repository.Artifacts, "journeys", _journey));
        await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder.FullName, $"{++_step:00}-{_screen.Name}-{name}.png") });
        if (check)
        {
            await CheckAsync(name);
        }
    }

    private async Task CheckAsync(string name)
    {
        await Page.EvaluateAsync(await File.ReadAllTextAsync(Repository.AxeScript));
        var found = await Page.EvaluateAsync<JsonElement>(
            "() => axe.run(document, { resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })"
            + ".then(r => r.violations.filter(v => v.impact === 'serious' || v.impact === 'critical').map(v => v.id + ': ' + v.nodes.slice(0, 3).map(n => n.target.join(' ') + ' ' + (n.any[0]?.message ?? '')).join(' | ')))");
        _findings.AddRange(found.EnumerateArray().Select(v => $"{_screen.Name} {name}: {v.GetString()}"));
        var beyond = await Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
        if (beyond > 0)
        {
            _findings.Add($"{_screen.Name} {name}: scrolls sideways by {beyond} px");
        }

        // Nobody has to find out that a kiosk or a board scrolls.
        var below = await Page.EvaluateAsync<int>("() => document.documentElement.scrollHeight - document.documentElement.clientHeight");
        if (below > 0 && (_screen == Screen.Kiosk || _screen == Screen.Board))
        {
            _findings.Add($"{_screen.Name} {name}: is {below} px too high");
        }
    }

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}
