using System.Collections.Frozen;
using System.Text.Json;

namespace Sen.Fhir.Profiles;

/// <summary>
/// Membership in the value sets of packages and in those of R4's required bindings. Code systems that are not here, filters and
/// expansions nobody made are unknown, and unknown is no error.
/// </summary>
internal sealed class PackageTerminology : IFhirTerminology
{
    private const int MostLinks = 20;

    private readonly FrozenDictionary<string, JsonElement> _valueSets;
    private readonly FrozenDictionary<string, FrozenSet<string>> _codeSystems;
    private readonly IFhirTerminology? _further;

    internal PackageTerminology(
        IEnumerable<(string Url, FhirDocument Document)> valueSets, IEnumerable<(string Url, FhirDocument Document)> codeSystems, IFhirTerminology? further)
    {
        _valueSets = valueSets.ToFrozenDictionary(v => v.Url, v => v.Document.Root, StringComparer.Ordinal);
        _codeSystems = codeSystems
            .Where(c => ProfileCompiler.Text(c.Document.Root, "content") is "complete")
            .ToFrozenDictionary(c => c.Url, c => Codes(c.Document.Root).ToFrozenSet(StringComparer.Ordinal), StringComparer.Ordinal);
        _further = further;
    }

    public bool? IsMember(string? system, string code, string valueSet) => IsMember(system, code, ProfileSet.WithoutVersion(valueSet), MostLinks);

    public bool? Subsumes(string system, string wider, string narrower) => _further?.Subsumes(system, wider, narrower);

    private bool? IsMember(string? system, string code, string valueSet, int links)
    {
        if (links == 0)
        {
            return null;
        }

        if (!_valueSets.TryGetValue(valueSet, out var definition))
        {
            return FhirRules.Set(valueSet) is { } codes ? system is null ? codes.Has(code) : codes.Has(system, code) : _further?.IsMember(system, code, valueSet);
        }

        if (!definition.TryGetProperty("compose", out var compose))
        {
            return null;
        }

        var included = Any(compose, "include", i => Includes(i, system, code, links));
        return included == false ? false : Any(compose, "exclude", e => Includes(e, system, code, links)) switch { true => false, null => null, false => included };
    }

    // One true decides; else one unknown leaves it unknown.
    private static bool? Any(JsonElement compose, string name, Func<JsonElement, bool?> holds)
    {
        bool? result = false;
        foreach (var item in compose.TryGetProperty(name, out var items) ? items.EnumerateArray() : default)
        {
            switch (holds(item))
            {
                case true:
                    return true;
                case null:
                    result = null;
                    break;
                default:
                    break;
            }
        }

        return result;
    }

    private bool? Includes(JsonElement include, string? system, string code, int links)
    {
        bool? all = true;
        foreach (var set in include.TryGetProperty("valueSet", out var sets) ? sets.EnumerateArray() : default)
        {
            all = And(all, IsMember(system, code, ProfileSet.WithoutVersion(set.GetString() ?? ""), links - 1));
        }

        return ProfileCompiler.Text(include, "system") is { } named ? And(all, OfSystem(include, named, system, code)) : all;
    }

    private bool? OfSystem(JsonElement include, string named, string? system, string code)
    {
        if (system is not null && !string.Equals(system, named, StringComparison.Ordinal))
        {
            return false;
        }

        if (include.TryGetProperty("concept", out var concepts))
        {
            return concepts.EnumerateArray().Any(c => string.Equals(ProfileCompiler.Text(c, "code"), code, StringComparison.Ordinal));
        }

        return _codeSystems.TryGetValue(named, out var codes) && !codes.Contains(code) ? false
            : codes is null || include.TryGetProperty("filter", out _) ? null
            : true;
    }

    private static bool? And(bool? one, bool? other) => one == false || other == false ? false : one is null || other is null ? null : true;

    private static IEnumerable<string> Codes(JsonElement owner) => owner.TryGetProperty("concept", out var concepts)
        ? concepts.EnumerateArray().SelectMany(c => Codes(c).Append(ProfileCompiler.Text(c, "code") ?? ""))
        : [];
}
