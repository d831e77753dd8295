using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Sen.Signatures;

/// <summary>Revoked cards of one key of an issuer (<c>/.well-known/crl/{kid}.json</c>).</summary>
public sealed class HealthCardRevocations
{
    private const int MaxId = 24;

    // The specification recommends 64 bits: enough that two people never meet, too few to say more.
    private const int IdBytes = 8;

    private readonly Dictionary<string, long?> _ids = new(StringComparer.Ordinal);

    private HealthCardRevocations(string key) => Key = key;

    internal string Key { get; }

    /// <summary>Null when the list is not one that can be relied on: another method, a broken or doubled id, or not the version that the issuer's key names.</summary>
    public static HealthCardRevocations? Read(ReadOnlySpan<byte> json, HealthCardKeys keys)
    {
        try
        {
            if (JsonSerializer.Deserialize(json, HealthCardJson.Default.HealthCardList) is not { Method: "rid", Key: { } key, Counter: { } counter, Ids: { } ids }
                || !keys.ListVersions.TryGetValue(key, out var version) || version != counter)
            {
                return null;
            }

            var result = new HealthCardRevocations(key);
            return ids.All(result.TryAdd) ? result : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>What stands on all cards of a person under a key, and tells nothing of the person to whoever does not hold the secret.</summary>
    public static string IdOf(ReadOnlySpan<byte> secret, string key, string person) =>
        Base64Url.EncodeToString(HMACSHA256.HashData((byte[])[.. secret, .. Encoding.UTF8.GetBytes(key)], Encoding.UTF8.GetBytes(person)).AsSpan(0, IdBytes));

    /// <summary>The list that an issuer publishes for a key.</summary>
    public static byte[] Write(string key, long version, IReadOnlyList<string> entries) => JsonSerializer.SerializeToUtf8Bytes(
        new HealthCardList
        {
            Key = key,
            Method = "rid",
            Counter = version,
            Ids = entries,
        },
        HealthCardJson.Default.HealthCardList);

    /// <summary>One entry of a list: cards of this id that were issued up to that moment.</summary>
    public static string Entry(string id, DateTimeOffset until) => string.Create(CultureInfo.InvariantCulture, $"{id}.{until.ToUnixTimeSeconds() + 1}");

    internal bool IsRevoked(string key, string id, DateTimeOffset notBefore) =>
        key == Key && _ids.TryGetValue(id, out var before) && (before is null || notBefore.ToUnixTimeSeconds() < before);

    internal static bool IsId(string id) => id.Length is > 0 and <= MaxId && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    // "id" for all cards of that name, "id.seconds" for those issued before.
    private bool TryAdd(string entry)
    {
        var (id, time) = entry.Split('.') switch { [var only] => (only, null), [var name, var seconds] => (name, seconds), _ => ("", null) };
        if (time is null)
        {
            return IsId(id) && _ids.TryAdd(id, null);
        }

        return long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var before) && IsId(id) && _ids.TryAdd(id, before);
    }
}
