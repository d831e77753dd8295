using System.Diagnostics;
using System.Net;
using Sen.TestKit;

namespace Sen.Bench;

/// <summary>One kiosk's browser, without script: scans a card nobody has seen, chooses the specialty, gets the number. Notes how long each request took.</summary>
internal sealed class KioskClient : IDisposable
{
    private readonly HttpClient _client;
    private readonly List<double> _requests = [];
    private readonly List<double> _checkIns = [];

    internal KioskClient(Uri address, string cookie)
    {
        var cookies = new CookieContainer();
        cookies.SetCookies(address, cookie);
        _client = new HttpClient(new SocketsHttpHandler { CookieContainer = cookies, AllowAutoRedirect = false }) { BaseAddress = address };
    }

    internal IReadOnlyList<double> Requests => _requests;

    /// <summary>From the scan to the page with the number, without the pauses of the person.</summary>
    internal IReadOnlyList<double> CheckIns => _checkIns;

    /// <param name="card">Text of the card's QR code.</param>
    /// <param name="pause">How long the person looks at a page before the next touch.</param>
    /// <param name="cancellationToken">Ends the visit.</param>
    internal async Task CheckInAsync(string card, Func<TimeSpan> pause, CancellationToken cancellationToken)
    {
        var before = _requests.Count;
        var (start, _) = await SendAsync(new HttpRequestMessage(HttpMethod.Get, "/kiosk"), cancellationToken);
        await Task.Delay(pause(), cancellationToken);
        var counted = _requests.Count;
        var (confirm, path) = await PostAsync(start, "/kiosk/scan", [("text", card)], cancellationToken);
        await Task.Delay(pause(), cancellationToken);
        var chosen = path;
        var html = confirm;
        if (!HtmlForm.All(confirm).Any(f => f.Action.EndsWith("/take", StringComparison.Ordinal)))
        {
            (html, chosen) = await SendAsync(new HttpRequestMessage(HttpMethod.Get, path + "/specialty"), cancellationToken);
            await Task.Delay(pause(), cancellationToken);
        }

        (html, chosen) = await PostAsync(html, "/take", [("specialty", Fixture.ServiceId)], cancellationToken);
        if (!chosen.EndsWith("/number", StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"No number was given; at {chosen}: {HtmlForm.Text(html)}");
        }

        Debug.Assert(counted > before, "The first page was asked for.");
        _checkIns.Add(_requests.Skip(counted).Sum());
    }

    public void Dispose() => _client.Dispose();

    private Task<(string Html, string Path)> PostAsync(
        string html, string actionEnd, (string Name, string Value)[] values, CancellationToken cancellationToken)
    {
        var form = HtmlForm.All(html).FirstOrDefault(f => f.Action.EndsWith(actionEnd, StringComparison.Ordinal))
            ?? throw new InvalidOperationException($"No form to {actionEnd}: {HtmlForm.Text(html)}");
        return SendAsync(new HttpRequestMessage(HttpMethod.Post, form.Action) { Content = new FormUrlEncodedContent(form.Fill(values)) }, cancellationToken);
    }

    private async Task<(string Html, string Path)> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        while (true)
        {
            var began = Stopwatch.GetTimestamp();
            using var response = await _client.SendAsync(request, cancellationToken);
            var html = await response.Content.ReadAsStringAsync(cancellationToken);
            _requests.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            var here = new Uri(_client.BaseAddress!, request.RequestUri!);
            request.Dispose();
            if (response.Headers.Location is not { } next)
            {
                return response.IsSuccessStatusCode
                    ? (html, here.AbsolutePath)
                    : throw new InvalidOperationException($"{here.AbsolutePath} answered {(int)response.StatusCode}.");
            }

            request = new HttpRequestMessage(HttpMethod.Get, new Uri(here, next));
        }
    }
}
