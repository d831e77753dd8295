using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;
using Sen.Accounts.Data;

namespace Sen.Accounts.Smart;

/// <summary>
/// The public keys of clients: pasted, or read from the address that was registered. An answer is kept as long as its Cache-Control
/// says, an hour at most; a key that is not among the kept ones is looked for again, so that clients change their keys by themselves.
/// </summary>
internal sealed class ClientKeys(IHttpClientFactory http, ILogger<ClientKeys> logger)
{
    /// <summary>Name of the HTTP client: no redirects, five seconds, 64 KiB.</summary>
    internal const string HttpClientName = "sen-client-keys";

    internal const int LargestSet = 64 * 1024;
    private const int SmallestRsa = 2048;

    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);
    private static readonly TimeSpan Usual = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, Kept> _kept = new(StringComparer.Ordinal);

    /// <summary>The one key with the id that fits the algorithm; null when there is none, or more than one.</summary>
    internal async Task<JsonWebKey?> FindAsync(SmartClient client, string kid, string algorithm, CancellationToken cancellationToken)
    {
        var keys = client.KeysAddress is { } address ? await FetchedAsync(address, kid, cancellationToken) : Read(client.Keys);
        var fitting = keys.Where(k => k.Kid == kid && Fits(k, algorithm)).Take(2).ToList();
        return fitting is [var key] ? key : null;
    }

    /// <summary>The usable public keys of a set; empty when it is no set.</summary>
    internal static IReadOnlyList<JsonWebKey> Read(string? set)
    {
        try
        {
            return set is null ? [] : [.. JsonWebKeySet.Create(set).Keys.Where(k => k is { Kid.Length: > 0, HasPrivateKey: false, Kty: "RSA" or "EC", Use: null or "" or "sig" })];
        }
        catch (Exception exception) when (exception is ArgumentException or JsonException)
        {
            return [];
        }
    }

    /// <summary>https, or plain on the loopback address.</summary>
    internal static bool IsAddress(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.UserInfo.Length == 0 && address.Fragment.Length == 0
        && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback));

    private static bool Fits(JsonWebKey key, string algorithm) =>
        (string.IsNullOrEmpty(key.Alg) || key.Alg == algorithm)
        && (algorithm[0] == 'R' ? key.Kty == "RSA" && key.KeySize >= SmallestRsa : key.Kty == "EC");

    private async Task<IReadOnlyList<JsonWebKey>> FetchedAsync(string address, string kid, CancellationToken cancellationToken)
    {
        // Keys are other people's, and so is their time.
        var now = TimeProvider.System.GetUtcNow();
        if (_kept.TryGetValue(address, out var kept) && kept.Until > now && (kept.Keys.Any(k => k.Kid == kid) || kept.At + BetweenLooks > now))
        {
            return kept.Keys;
        }

        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
            using var response = await http.CreateClient(HttpClientName).SendAsync(request, cancellationToken);
            response.EnsureSuccessStatusCode();
            var keys = Read(await response.Content.ReadAsStringAsync(cancellationToken));
            _kept[address] = new Kept(keys, now, now + LifetimeOf(response.Headers.CacheControl));
            return keys;
        }
        catch (Exception exception) when (exception is HttpRequestException or InvalidOperationException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            logger.KeysUnreadable(exception, address);
            return [];
        }
    }

    private static TimeSpan LifetimeOf(CacheControlHeaderValue? said) => said switch
    {
        { NoStore: true } or { NoCache: true } => TimeSpan.Zero,
        { MaxAge: { } age } => age < Longest ? age : Longest,
        _ => Usual,
    };

    private sealed record Kept(IReadOnlyList<JsonWebKey> Keys, DateTimeOffset At, DateTimeOffset Until);
}
