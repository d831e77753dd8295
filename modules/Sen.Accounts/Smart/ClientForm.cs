using Sen.Accounts.Administration;
using Sen.Accounts.Data;
using Sen.Record;

namespace Sen.Accounts.Smart;

/// <summary>What is wrong with a registration, all at once, by field; and the registration it makes.</summary>
internal static class ClientForm
{
    internal const int LongestName = 60;
    private const int LongestScopes = 4_000;

    private static readonly string[] Context = ["launch/patient", "offline_access", "online_access", IdentityScopes.OpenId, IdentityScopes.FhirUser];

    // Addresses that a browser runs or reads itself instead of handing them to an app (RFC 8252, 7.1 asks for a name one controls).
    private static readonly string[] BrowserSchemes = ["javascript", "data", "vbscript", "blob", "file", "about", "http"];

    internal static ClientKind KindOf(NewClient client) => client.Backend ? ClientKind.Backend
        : client.Keys is null && client.KeysAddress is null ? ClientKind.PublicApp
        : ClientKind.ConfidentialApp;

    internal static Result<SmartClient> Read(NewClient client)
    {
        var issues = new List<Issue>();
        if (client.Name.Trim().Length is 0 or > LongestName)
        {
            issues.Add(new Issue("client.name", "name", $"A name of 1 to {LongestName} characters."));
        }

        CheckKeys(client, issues);
        CheckRedirects(client, issues);
        CheckScopes(client, issues);
        if (issues.Count > 0)
        {
            return new Invalid(issues);
        }

        return new SmartClient
        {
            Id = client.Id ?? Guid.NewGuid().ToString(),
            Name = client.Name.Trim(),
            Kind = KindOf(client),
            RedirectAddresses = string.Join('\n', client.Redirects),
            KeysAddress = client.KeysAddress,
            Keys = client.Keys,
            Scopes = SmartScopes.Parse(Normal(client.Scopes)).ToString(),
            Facility = client.Backend ? client.Facility : null,
            WholeProvince = client is { Backend: true, Facility: null },
            CreatedAt = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(),
            Version = Guid.NewGuid().ToString("n"),
        };
    }

    private static void CheckKeys(NewClient client, List<Issue> issues)
    {
        if (client is { Keys: not null, KeysAddress: not null } || (client.Backend && client is { Keys: null, KeysAddress: null }))
        {
            issues.Add(new Issue("client.keys-one", "keys", "Either the address of the keys or the keys."));
        }
        else if (client.KeysAddress is { } address && !ClientKeys.IsAddress(address))
        {
            issues.Add(new Issue("client.keys-address", "keys-address", "An https address."));
        }
        else if (client.Keys is { } keys && (keys.Length > ClientKeys.LargestSet || ClientKeys.Read(keys).Count == 0))
        {
            issues.Add(new Issue("client.keys", "keys", "A JWK Set with public keys of RSA or EC, each with its kid."));
        }
    }

    private static void CheckRedirects(NewClient client, List<Issue> issues)
    {
        if (client.Backend != (client.Redirects.Count == 0) || client.Redirects.Any(r => !IsRedirect(r)))
        {
            issues.Add(new Issue("client.redirects", "redirects", "An app comes back to https addresses, to a scheme of its own, or on this machine."));
        }
    }

    private static bool IsRedirect(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && !text.Any(char.IsWhiteSpace) && address is { Fragment.Length: 0, UserInfo.Length: 0 }
        && (address.Scheme == Uri.UriSchemeHttps
            || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback)
            || (!BrowserSchemes.Contains(address.Scheme, StringComparer.OrdinalIgnoreCase) && address.Scheme.Contains('.', StringComparison.Ordinal)));

    // A machine has nobody behind it: system/ only. An app has: never system/.
    private static void CheckScopes(NewClient client, List<Issue> issues)
    {
        var words = client.Scopes.Split([' ', '\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal).Count();
        var scopes = SmartScopes.Parse(Normal(client.Scopes));
        if (client.Scopes.Length > LongestScopes || scopes.GiveNothing() || scopes.Meant().ToString() != scopes.ToString() || scopes.Resources.Count + scopes.Others.Count < words
            || scopes.Resources.Any(s => client.Backend != (s.Level is ScopeLevel.System))
            || scopes.Others.Any(o => client.Backend || !Context.Contains(o, StringComparer.Ordinal)))
        {
            issues.Add(new Issue("client.scopes", "scopes", "SMART scopes: system/ for a machine, patient/, user/ or openid for an app."));
        }
    }

    internal static string Normal(string scopes) => string.Join(' ', scopes.Split([' ', '\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries));
}
