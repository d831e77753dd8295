using System.Collections.Concurrent;

namespace Sen.Signatures;

/// <summary>
/// Asks the places that certificates name, within limits, and keeps what they said until it is due. Used when signing, for certificates of our own signers and of
/// the timestamp authority; never for certificates in a document that somebody presents.
/// </summary>
internal sealed class RevocationFetch(HttpClient http, TimeProvider clock)
{
    private const int Most = 1_000;

    // So long a place that did not answer is not asked again: signers do not wait for it one by one.
    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, Kept> _kept = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _resting = new(StringComparer.Ordinal);

    /// <summary>What was said and is not due yet.</summary>
    internal IEnumerable<RevocationValue> Values => _kept.Values.Where(k => k.Until > clock.GetUtcNow()).SelectMany(k => k.Values);

    /// <summary>What was kept under this name, or is said now.</summary>
    /// <param name="place">Who is asked.</param>
    /// <param name="name">Of the question.</param>
    /// <param name="maxAge">What is due only later is asked for again after so long: a revocation is not to be late.</param>
    /// <param name="ask">Asks.</param>
    internal async Task<SignResult<RevocationSaid>> GetAsync(Uri place, string name, TimeSpan maxAge, Func<Task<SignResult<RevocationSaid>>> ask)
    {
        var now = clock.GetUtcNow();
        var kept = _kept.GetValueOrDefault(name);
        if (kept?.AskAgain > now)
        {
            return kept;
        }

        var said = IsResting(name) ? new Refusal(RefusalCode.NoRevocationData, "It could not be had a moment ago.") : await ask();
        if (said.TryGet(out var fresh, out _))
        {
            Trim();
            _kept[name] = new Kept(fresh.Values, fresh.Until, fresh.Until < now + maxAge ? fresh.Until : now + maxAge);
            return said;
        }

        // Whoever is away rests as a whole; whoever said something of no use is left in peace with this one question.
        if (!IsResting(place.Authority))
        {
            LetRest(name);
        }

        // Until the next one is due a list or an answer says what it says, also when a newer one cannot be had.
        return kept?.Until > now ? kept : said;
    }

    /// <summary>The body of an answer over HTTP.</summary>
    /// <param name="question">Null: GET.</param>
    /// <param name="maxBytes">A larger answer is none.</param>
    internal async Task<SignResult<byte[]>> SendAsync(Uri address, HttpContent? question, int maxBytes, CancellationToken cancellationToken)
    {
        if (IsResting(address.Authority))
        {
            return new Refusal(RefusalCode.NoRevocationData, $"{address.Host} was away a moment ago.");
        }

        try
        {
            using var request = new HttpRequestMessage(question is null ? HttpMethod.Get : HttpMethod.Post, address) { Content = question };
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                return new Refusal(RefusalCode.NoRevocationData, $"{address.Host} answered {(int)response.StatusCode}.");
            }

            return await BoundedBody.ReadAsync(response, maxBytes, cancellationToken) is { } bytes
                ? bytes
                : new Refusal(RefusalCode.NoRevocationData, $"The answer of {address.Host} is too large.");
        }
        catch (HttpRequestException e)
        {
            LetRest(address.Authority);
            return new Refusal(RefusalCode.NoRevocationData, $"{address.Host} cannot be reached: {e.HttpRequestError}.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            LetRest(address.Authority);
            return new Refusal(RefusalCode.NoRevocationData, $"{address.Host} did not answer in time.");
        }
    }

    private bool IsResting(string name)
    {
        if (_resting.TryGetValue(name, out var until) && until <= clock.GetUtcNow())
        {
            _resting.TryRemove(name, out _);
            return false;
        }

        return until != default;
    }

    private void LetRest(string name) => _resting.TryAdd(name, clock.GetUtcNow() + Rest);

    private void Trim()
    {
        if (_kept.Count >= Most)
        {
            _kept.Clear();
            _resting.Clear();
        }
    }

    private sealed record Kept(IReadOnlyList<RevocationValue> Values, DateTimeOffset Until, DateTimeOffset AskAgain) : RevocationSaid(Values, Until);
}

/// <summary>What was said to one question.</summary>
/// <param name="Values">The list, or the answer with what believing it needs.</param>
/// <param name="Until">When newer information is due.</param>
internal record RevocationSaid(IReadOnlyList<RevocationValue> Values, DateTimeOffset Until);
