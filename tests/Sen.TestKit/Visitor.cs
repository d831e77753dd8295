using System.Globalization;
using System.Net;

namespace Sen.TestKit;

/// <summary>
/// A person with a browser that runs no script: follows redirects, keeps cookies, fills in and sends forms. What was shown last
/// is in <see cref="Html"/>, <see cref="Text"/>, <see cref="Status"/> and <see cref="Path"/>.
/// </summary>
public sealed class Visitor : IDisposable
{
    private const int MostRedirects = 10;
    private const string TokenField = "__RequestVerificationToken";

    private static readonly string[] PagesWithForms = ["/staff/workplace", "/staff/doctor", "/staff/vitals"];

    private readonly CookieContainer _cookies = new();
    private readonly HttpClient _client;
    private readonly ErrorLog _errors;

    internal Visitor(HttpMessageHandler handler, Uri address, ErrorLog errors)
    {
        _errors = errors;
        Address = address;
        _client = new HttpClient(handler, disposeHandler: true) { BaseAddress = address };
    }

    public Uri Address { get; }

    public string Html { get; private set; } = "";

    /// <summary>What a reader sees of the page.</summary>
    public string Text => HtmlForm.Text(Html);

    public HttpStatusCode Status { get; private set; }

    /// <summary>Path and query that was reached after redirects.</summary>
    public string Path { get; private set; } = "/";

    public HttpResponseMessage Response { get; private set; } = new();

    public CookieContainer Cookies => _cookies;

    public Task<Visitor> GoAsync(string path) => FollowAsync(new HttpRequestMessage(HttpMethod.Get, path));

    /// <summary>Sends the form of the shown page that has all the names, with these values.</summary>
    public Task<Visitor> SendAsync(params (string Name, string Value)[] values)
    {
        var form = HtmlForm.With(Html, [.. values.Select(v => v.Name)]);
        return SendAsync(form, values);
    }

    public Task<Visitor> SendAsync(HtmlForm form, params (string Name, string Value)[] values)
    {
        ArgumentNullException.ThrowIfNull(form);
        var target = form.Action.Length == 0 ? Path : form.Action;
        return FollowAsync(new HttpRequestMessage(HttpMethod.Post, target) { Content = new FormUrlEncodedContent(form.Fill(values)) });
    }

    /// <summary>Posts fields to an address, with the token of a page that this account has; redirects are followed by hand.</summary>
    public async Task<Answer> PostAsync(string path, params (string Name, string Value)[] fields)
    {
        var token = "";
        foreach (var page in PagesWithForms)
        {
            if (token.Length == 0)
            {
                await GoAsync(page);
                token = HtmlForm.All(Html).SelectMany(f => f.Fields).FirstOrDefault(f => f.Key == TokenField).Value ?? "";
            }
        }

        using var response = await RawAsync(new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new FormUrlEncodedContent([.. fields.Select(f => KeyValuePair.Create(f.Name, f.Value)), KeyValuePair.Create(TokenField, token)]),
        });
        return new Answer(response.StatusCode, response.Headers.Location?.ToString() ?? "", await response.Content.ReadAsStringAsync());
    }

    /// <summary>One request as it is, with this visitor's cookies, no redirects followed.</summary>
    public async Task<HttpResponseMessage> RawAsync(HttpRequestMessage request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var uri = new Uri(Address, request.RequestUri!);
        request.RequestUri = uri;
        if (_cookies.GetCookieHeader(uri) is { Length: > 0 } cookies)
        {
            request.Headers.TryAddWithoutValidation("Cookie", cookies);
        }

        if (request.Method == HttpMethod.Post)
        {
            request.Headers.TryAddWithoutValidation("Origin", Address.GetLeftPart(UriPartial.Authority));
        }

        var response = await _client.SendAsync(request);
        if (response.Headers.TryGetValues("Set-Cookie", out var set))
        {
            foreach (var cookie in set)
            {
                _cookies.SetCookies(uri, cookie.Replace("; samesite=lax", "", StringComparison.OrdinalIgnoreCase));
            }
        }

        return response;
    }

    /// <summary>An answer whose body is still being sent, such as an event stream.</summary>
    public Task<HttpResponseMessage> OpenAsync(string path, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Address, path));
        if (_cookies.GetCookieHeader(request.RequestUri!) is { Length: > 0 } cookies)
        {
            request.Headers.TryAddWithoutValidation("Cookie", cookies);
        }

        return _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    public void Dispose() => _client.Dispose();

    private async Task<Visitor> FollowAsync(HttpRequestMessage request)
    {
        for (var redirects = 0; redirects <= MostRedirects; redirects++)
        {
            Response = await RawAsync(request);
            Status = Response.StatusCode;
            Path = request.RequestUri!.PathAndQuery;
            if (Response.Headers.Location is not { } location)
            {
                Html = await Response.Content.ReadAsStringAsync();
                if (Status == HttpStatusCode.InternalServerError)
                {
                    throw new InvalidOperationException($"500 at {Path}: {_errors.Errors.LastOrDefault()}");
                }

                return this;
            }

            request = new HttpRequestMessage(HttpMethod.Get, new Uri(request.RequestUri, location));
        }

        throw new InvalidOperationException($"More than {MostRedirects} redirects, now at {Path}.");
    }
}

/// <summary>What came back: status, where it leads, and the page.</summary>
public sealed record Answer(HttpStatusCode Status, string Location, string Html)
{
    public string Text => HtmlForm.Text(Html);

    public string Code => ((int)Status).ToString(CultureInfo.InvariantCulture);
}
