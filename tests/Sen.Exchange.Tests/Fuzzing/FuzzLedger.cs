using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.RegularExpressions;
using Sen.Fhir;
using Sen.Record;

namespace Sen.Exchange.Tests.Fuzzing;

/// <summary>The versions that answers said were written, to be held against the feed.</summary>
internal sealed partial class FuzzLedger
{
    private readonly ConcurrentDictionary<string, byte> _claimed = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _deletions = new(StringComparer.Ordinal);

    /// <summary>Says what an answer claims to have written: "Patient/1/_history/2".</summary>
    internal IReadOnlyList<string> Claims(FuzzRequest request, HttpResponseMessage answer, byte[] body)
    {
        if (!answer.IsSuccessStatusCode || request.Method is "GET" || request.Path.Contains('$', StringComparison.Ordinal) || request.Path.Contains("/_search", StringComparison.Ordinal))
        {
            return [];
        }

        if (request.Method is "DELETE")
        {
            Deleted(answer.Headers.ETag?.ToString());
            return [];
        }

        var claims = request.Path is "/fhir" ? OfBundle(body) : Version().Match(answer.Headers.Location?.OriginalString ?? "") is { Success: true } match ? [match.Value] : [];
        foreach (var claim in claims)
        {
            _claimed.TryAdd(claim, 0);
        }

        return claims;
    }

    /// <summary>What the feed has and nobody was told, and what somebody was told and the feed does not have.</summary>
    internal IEnumerable<string> Differences(IReadOnlyList<FeedEntry> before, IReadOnlyList<FeedEntry> since)
    {
        var known = before.Concat(since).Select(Name).ToHashSet(StringComparer.Ordinal);
        foreach (var entry in since.Where(e => !_claimed.ContainsKey(Name(e))))
        {
            if (!entry.Resource.Deleted || _deletions.AddOrUpdate($"W/\"{entry.Resource.Version}\"", -1, (_, left) => left - 1) < 0)
            {
                yield return $"{Name(entry)} was written and no answer says so";
            }
        }

        foreach (var claim in _claimed.Keys.Where(c => !known.Contains(c)))
        {
            yield return $"{claim} was told as written and is not in the feed";
        }

        foreach (var (tag, left) in _deletions.Where(d => d.Value > 0))
        {
            yield return $"{left} deletions told as version {tag} are not in the feed";
        }
    }

    private static string Name(FeedEntry entry) => $"{entry.Resource.Key}/_history/{entry.Resource.Version}";

    private List<string> OfBundle(byte[] body)
    {
        var claims = new List<string>();
        using var bundle = JsonDocument.Parse(body is [(byte)'<', ..] ? FhirXml.Read(body).ValueOrThrow().Utf8 : body);
        if (!bundle.RootElement.TryGetProperty("entry", out var entries))
        {
            return claims;
        }

        foreach (var response in entries.EnumerateArray().Select(e => e.GetProperty("response")))
        {
            if (response.TryGetProperty("location", out var location))
            {
                claims.Add(Version().Match(location.GetString()!).Value);
            }
            else if (response.GetProperty("status").GetString()!.StartsWith("204", StringComparison.Ordinal) && response.TryGetProperty("etag", out var tag))
            {
                Deleted(tag.GetString());
            }
        }

        return claims;
    }

    // Deleting what is not there is a success that writes nothing and has no version.
    private void Deleted(string? tag)
    {
        if (tag is not null)
        {
            _deletions.AddOrUpdate(tag, 1, (_, count) => count + 1);
        }
    }

    [GeneratedRegex("[A-Z][A-Za-z]+/[^/]+/_history/[0-9]+", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Version();
}
