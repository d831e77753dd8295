using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Sen.Simulator.Load;

/// <summary>One kiosk as a browser without script sees it: pages, hidden fields, forms.</summary>
internal sealed partial class KioskDevice : IDisposable
{
    private readonly HttpClient _http;
    private string _page = "";

    internal KioskDevice(Uri url) => _http = new HttpClient(new SocketsHttpHandler { CookieContainer = new CookieContainer() }) { BaseAddress = url };

    internal async Task<bool> EnrolAsync(string code, CancellationToken cancellationToken)
    {
        await GetAsync("/kiosk/enrol", cancellationToken);
        var (_, path) = await PostAsync("/kiosk/enrol", [new("code", code), new("use", "kiosk")], cancellationToken);
        return path.StartsWith("/kiosk", StringComparison.Ordinal) && !path.StartsWith("/kiosk/enrol", StringComparison.Ordinal);
    }

    /// <summary>Milliseconds from the scan to the page with the number, or what went wrong.</summary>
    internal async Task<(double Milliseconds, string? Error)> TakeNumberAsync(string card, string specialty, CancellationToken cancellationToken)
    {
        await GetAsync("/kiosk", cancellationToken);
        var start = Stopwatch.GetTimestamp();
        var (status, visit) = await PostAsync("/kiosk/scan", [new("text", card)], cancellationToken);
        if (!visit.StartsWith("/kiosk/v/", StringComparison.Ordinal))
        {
            return (0, $"{(int)status} {visit}");
        }

        var key = visit.Split('/')[3].Split('?')[0];
        (status, visit) = await PostAsync($"/kiosk/v/{key}/take", [new("specialty", specialty)], cancellationToken);
        var took = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        return visit.EndsWith("/number", StringComparison.Ordinal) && status == HttpStatusCode.OK
            ? (took, null)
            : (0, string.Create(CultureInfo.InvariantCulture, $"{(int)status} {visit.Replace(key, "…", StringComparison.Ordinal)}"));
    }

    public void Dispose() => _http.Dispose();

    private async Task GetAsync(string path, CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync(new Uri(path, UriKind.Relative), cancellationToken);
        _page = await response.Content.ReadAsStringAsync(cancellationToken);
    }

    // Redirects are followed, so that the page that a person would see is part of the time.
    private async Task<(HttpStatusCode Status, string Path)> PostAsync(
        string path, IEnumerable<KeyValuePair<string, string>> fields, CancellationToken cancellationToken)
    {
        var hidden = Hidden().Matches(_page).Select(m => KeyValuePair.Create(m.Groups["name"].Value, WebUtility.HtmlDecode(m.Groups["value"].Value)))
            .Where(f => f.Key is "__RequestVerificationToken" or "_handler").DistinctBy(f => f.Key);
        using var content = new FormUrlEncodedContent(fields.Concat(hidden));
        using var response = await _http.PostAsync(new Uri(path, UriKind.Relative), content, cancellationToken);
        _page = await response.Content.ReadAsStringAsync(cancellationToken);
        return (response.StatusCode, response.RequestMessage!.RequestUri!.AbsolutePath);
    }

    [GeneratedRegex("""<input type="hidden" name="(?<name>[^"]+)" value="(?<value>[^"]*)""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Hidden();
}
