using System.Collections.Concurrent;

namespace Sen.Record;

/// <summary>
/// The scopes of an access token, read once. They only ever take away: a caller with scopes may do what the role may and a scope allows.
/// </summary>
public sealed class SmartScopes
{
    private const int MostKept = 4_096;

    // Scopes come with every request, and few different ones: they are read once and kept, up to a limit.
    private static readonly ConcurrentDictionary<string, SmartScopes> Known = new(StringComparer.Ordinal);

    private readonly string _text;

    private SmartScopes(IReadOnlyList<ResourceScope> resources, IReadOnlyList<string> others)
    {
        (Resources, Others) = (resources, others);
        _text = string.Join(' ', Others.Concat(Resources.Select(r => r.ToString())));
    }

    /// <summary>Allows nothing.</summary>
    public static SmartScopes None { get; } = new([], []);

    public IReadOnlyList<ResourceScope> Resources { get; }

    /// <summary>Scopes that are not about resources: <c>launch/patient</c>, <c>offline_access</c>, <c>openid</c>.</summary>
    public IReadOnlyList<string> Others { get; }

    /// <summary>Reads a list separated by spaces (RFC 6749, 3.3). What is malformed is left out, so it allows nothing.</summary>
    public static SmartScopes Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return None;
        }

        if (Known.TryGetValue(text, out var known))
        {
            return known;
        }

        var (resources, others) = (new List<ResourceScope>(), new List<string>());
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal))
        {
            if (ResourceScope.TryParse(word, out var scope))
            {
                resources.Add(scope);
            }
            else if (!word.Contains('.', StringComparison.Ordinal))
            {
                others.Add(word);
            }
        }

        var read = new SmartScopes(resources, others);
        if (Known.Count < MostKept)
        {
            Known.TryAdd(text, read);
        }

        return read;
    }

    public bool Has(string other) => Others.Contains(other, StringComparer.Ordinal);

    /// <summary>What of these is within others: how a request is cut down to what was registered or granted.</summary>
    public SmartScopes Within(SmartScopes allowed)
    {
        ArgumentNullException.ThrowIfNull(allowed);
        var resources = new Dictionary<string, ResourceScope>(StringComparer.Ordinal);
        foreach (var wanted in Resources)
        {
            var both = allowed.Resources.Select(wanted.And).OfType<ResourceScope>().ToList();
            foreach (var scope in both.Contains(wanted) ? [wanted] : both)
            {
                resources.TryAdd(scope.ToString(), scope);
            }
        }

        return new SmartScopes([.. resources.Values], [.. Others.Where(allowed.Has)]);
    }

    /// <summary>Those of one level.</summary>
    public SmartScopes At(ScopeLevel level) => new([.. Resources.Where(r => r.Level == level)], []);

    /// <summary>These without the scopes that are not about resources, but for those named.</summary>
    public SmartScopes Keeping(params string[] others) => new(Resources, [.. Others.Intersect(others, StringComparer.Ordinal)]);

    /// <summary>As in the <c>scope</c> of a token answer.</summary>
    public override string ToString() => _text;
}
