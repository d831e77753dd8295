using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.AspNetCore.WebUtilities;

namespace Sen.Reception;

/// <summary>
/// What one page hands to the next after a post, under a random short-lived key, so that no address holds anything about a
/// person. Kept in memory and bound to the account that made it: another account, or a later person, finds nothing.
/// </summary>
internal sealed class Handoffs(TimeProvider clock)
{
    private const int KeyBytes = 16;
    private const int Most = 5_000;

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    internal string Put(string owner, object value, TimeSpan life)
    {
        Sweep();
        var key = WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(KeyBytes));
        _entries[key] = new Entry(owner, value, clock.GetUtcNow() + life);
        return key;
    }

    internal T? Find<T>(string owner, string? key)
        where T : class =>
        key is not null && _entries.TryGetValue(key, out var entry) && entry.Owner == owner && entry.Until > clock.GetUtcNow() ? entry.Value as T : null;

    /// <summary>The same key now holds this; its life does not grow.</summary>
    internal void Replace(string owner, string key, object value)
    {
        if (_entries.TryGetValue(key, out var entry) && entry.Owner == owner)
        {
            _entries[key] = entry with { Value = value };
        }
    }

    internal void Remove(string owner, string? key)
    {
        if (key is not null && _entries.TryGetValue(key, out var entry) && entry.Owner == owner)
        {
            _entries.TryRemove(key, out _);
        }
    }

    /// <summary>What this account has put and not finished, newest last.</summary>
    internal IReadOnlyList<(string Key, T Value)> Of<T>(string owner)
        where T : class
    {
        var now = clock.GetUtcNow();
        return [.. _entries.Where(e => e.Value.Owner == owner && e.Value.Until > now && e.Value.Value is T)
            .OrderBy(e => e.Value.Until)
            .Select(e => (e.Key, (T)e.Value.Value))];
    }

    private void Sweep()
    {
        var now = clock.GetUtcNow();
        foreach (var (key, entry) in _entries)
        {
            if (entry.Until <= now || _entries.Count > Most)
            {
                _entries.TryRemove(key, out _);
            }
        }
    }

    private sealed record Entry(string Owner, object Value, DateTimeOffset Until);
}
