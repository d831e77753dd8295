using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Text.Json;

namespace Sen.Fhir.Profiles;

/// <summary>
/// The profiles, value sets and code systems of one or several packages. Definitions are compiled when they are first asked for.
/// </summary>
public sealed class ProfileSet
{
    private const string Core = "http://hl7.org/fhir/StructureDefinition/";

    private readonly FrozenDictionary<string, FhirDocument> _definitions;
    private readonly ConcurrentDictionary<string, ProfileDefinition?> _compiled = new(StringComparer.Ordinal);

    /// <param name="resources">Conformance resources; those of other kinds are left out. Of two with one address the later counts.</param>
    /// <param name="terminology">Answers for value sets that the resources do not have.</param>
    public ProfileSet(IEnumerable<FhirDocument> resources, IFhirTerminology? terminology = null)
    {
        var all = resources.ToList();
        _definitions = Named(all, "StructureDefinition").ToFrozenDictionary(d => d.Url, d => d.Document, StringComparer.Ordinal);
        Terminology = new PackageTerminology(Named(all, "ValueSet"), Named(all, "CodeSystem"), terminology);
    }

    /// <summary>A set without profiles.</summary>
    public static ProfileSet Empty { get; } = new([]);

    /// <summary>Addresses of everything that is loaded.</summary>
    public IReadOnlyCollection<string> Urls => _definitions.Keys;

    internal IFhirTerminology Terminology { get; }

    /// <summary>Whether the profile is here, or is the definition of an R4 type itself, to which every resource of the type fits.</summary>
    public bool Knows(string canonical) => Find(canonical) is not null || CoreType(canonical) is not null;

    /// <summary>What keeps a document from fitting a profile that is known. Its base definition is asked by <see cref="FhirValidator"/>.</summary>
    public IReadOnlyList<FhirIssue> Validate(FhirDocument document, string canonical)
    {
        ArgumentNullException.ThrowIfNull(document);
        if (Find(canonical) is { } profile)
        {
            return ProfileCheck.Run(this, document, profile);
        }

        return CoreType(canonical) is not { } type ? [new FhirIssue("error", "not-found", "", $"The profile {canonical} is not known here.")]
            : FhirModel.Get(document.ResourceType).IsA(type) ? []
            : [new FhirIssue("error", "structure", document.ResourceType, $"{canonical} is not about a {document.ResourceType}.")];
    }

    internal static string WithoutVersion(string canonical) => canonical.Split('|')[0];

    /// <summary>The R4 type whose own definition this is.</summary>
    internal static string? CoreType(string canonical) =>
        WithoutVersion(canonical) is var url && url.StartsWith(Core, StringComparison.Ordinal) && FhirModel.Find(url[Core.Length..]) is { } type ? type.Name : null;

    internal ProfileDefinition? Find(string canonical) => Find(canonical, []);

    // A definition that is its own base, over whichever corners, has no base.
    private ProfileDefinition? Find(string canonical, string[] derived)
    {
        var url = WithoutVersion(canonical);
        if (_compiled.TryGetValue(url, out var known))
        {
            return known;
        }

        return _definitions.TryGetValue(url, out var document) && !derived.Contains(url, StringComparer.Ordinal)
            ? _compiled.GetOrAdd(url, ProfileCompiler.Compile(document.Root, parent => Find(parent, [.. derived, url])))
            : null;
    }

    private static Dictionary<string, (string Url, FhirDocument Document)>.ValueCollection Named(IEnumerable<FhirDocument> resources, string type)
    {
        var named = new Dictionary<string, (string Url, FhirDocument Document)>(StringComparer.Ordinal);
        foreach (var document in resources.Where(d => d.ResourceType == type))
        {
            if (document.Root.TryGetProperty("url", out var url) && url.ValueKind == JsonValueKind.String)
            {
                named[url.GetString()!] = (url.GetString()!, document);
            }
        }

        return named.Values;
    }
}
