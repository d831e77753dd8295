using System.Security.Claims;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Sen.Record;

namespace Sen.Exchange.Subscriptions;

/// <summary>
/// Keeps what nobody may read in a Subscription: the values of its headers and the claims of its subscriber. They are sealed with the node's
/// keys, for this subscription and this receiver alone, so that neither a copy nor another endpoint opens them.
/// </summary>
internal sealed class SubscriptionSeal(IDataProtectionProvider keys)
{
    private const string Purpose = "Sen.Exchange.Subscriptions";
    private const string Mark = "sealed:";

    /// <summary>The header as it is kept; null: it was sealed for something else.</summary>
    internal string? Header(string header, string subscription, Uri? endpoint)
    {
        var (name, value) = Split(header);
        if (value.StartsWith(Mark, StringComparison.Ordinal))
        {
            return Open(header, subscription, endpoint) is null ? null : header;
        }

        return $"{name}: {Mark}{Headers(subscription, endpoint).Protect(value)}";
    }

    /// <summary>Name and value as they are sent; null: it cannot be opened.</summary>
    internal KeyValuePair<string, string>? Open(string header, string subscription, Uri? endpoint)
    {
        var (name, value) = Split(header);
        if (!value.StartsWith(Mark, StringComparison.Ordinal))
        {
            return null;
        }

        try
        {
            return KeyValuePair.Create(name, Headers(subscription, endpoint).Unprotect(value[Mark.Length..]));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    internal string Claims(Caller caller, string subscription)
    {
        var claims = new Kept(caller.Purpose, [.. caller.ToClaims().Select(c => KeyValuePair.Create(c.Type, c.Value))]);
        return keys.CreateProtector(Purpose, "claims", subscription).Protect(JsonSerializer.Serialize(claims));
    }

    /// <summary>The subscriber with the rights of the moment when the subscription was written; anonymous when that cannot be opened.</summary>
    internal Caller Subscriber(string? claims, string subscription)
    {
        try
        {
            var kept = JsonSerializer.Deserialize<Kept>(keys.CreateProtector(Purpose, "claims", subscription).Unprotect(claims ?? ""))!;
            return new ClaimsPrincipal(new ClaimsIdentity(kept.Claims.Select(c => new Claim(c.Key, c.Value)), "subscription")).ToCaller(kept.Purpose);
        }
        catch (CryptographicException)
        {
            return Caller.Anonymous;
        }
    }

    private IDataProtector Headers(string subscription, Uri? endpoint) =>
        keys.CreateProtector(Purpose, "header", subscription, endpoint?.GetLeftPart(UriPartial.Authority) ?? "");

    private static (string Name, string Value) Split(string header)
    {
        var colon = header.IndexOf(':', StringComparison.Ordinal);
        return (header[..colon].Trim(), header[(colon + 1)..].Trim());
    }

    private sealed record Kept(string Purpose, IReadOnlyList<KeyValuePair<string, string>> Claims);
}
