using System.Text.Json;

namespace Sen.Fhir;

/// <summary>Reads a ValueSet resource and everything it is made of (R4, 4.9.8).</summary>
public sealed class ValueSetReader(ITermSource source, TermScope scope)
{
    private const int Deepest = 10;

    private readonly List<FhirIssue> _issues = [];

    /// <summary>The value set of this name, or everything that keeps it from being understood.</summary>
    public async Task<FhirResult<ValueSetContent>> ReadAsync(string name, CancellationToken cancellationToken) =>
        await source.ValueSetAsync(name, cancellationToken) is { } document
            ? await ReadAsync(document, cancellationToken)
            : new FhirResult<ValueSetContent>([FhirIssue.Error("not-found", "", $"The value set {name} is not known here.")]);

    public async Task<FhirResult<ValueSetContent>> ReadAsync(FhirDocument valueSet, CancellationToken cancellationToken)
    {
        var content = await ReadAsync(valueSet, 0, cancellationToken);
        return _issues.Count == 0 && content is not null ? new FhirResult<ValueSetContent>(content) : new FhirResult<ValueSetContent>([.. _issues]);
    }

    private async Task<ValueSetContent?> ReadAsync(FhirDocument valueSet, int depth, CancellationToken cancellationToken)
    {
        if (depth > Deepest)
        {
            _issues.Add(FhirIssue.Error("processing", "", $"Value sets refer to each other more than {Deepest} times."));
            return null;
        }

        var root = valueSet.Root;
        if (!root.TryGetProperty("compose", out var compose))
        {
            return new ValueSetContent(valueSet, Expanded(root), []);
        }

        var include = await PartsAsync(compose, "include", depth, cancellationToken);
        return new ValueSetContent(valueSet, include, await PartsAsync(compose, "exclude", depth, cancellationToken));
    }

    // A value set without a definition may carry its expansion.
    private static List<ValueSetPart> Expanded(JsonElement root) => !root.TryGetProperty("expansion", out var expansion)
        ? []
        : [.. Flat(expansion.Items("contains")).GroupBy(c => c.Text("system"), StringComparer.Ordinal).Where(g => g.Key is not null)
            .Select(g => new ValueSetPart { System = g.Key, Named = Named(g) })];

    private static IEnumerable<JsonElement> Flat(IEnumerable<JsonElement> contains) => contains.SelectMany(c => Flat(c.Items("contains")).Prepend(c));

    private static Dictionary<string, CodeConcept> Named(IEnumerable<JsonElement> concepts)
    {
        var named = new Dictionary<string, CodeConcept>(StringComparer.Ordinal);
        foreach (var concept in concepts)
        {
            if (concept.Text("code") is { } code)
            {
                named[code] = new CodeConcept(code, concept.Text("display"))
                {
                    Designations = [.. concept.Items("designation").Where(d => d.Text("value") is not null).Select(d => new CodeDesignation(d.Text("language"), d.Text("value")!))],
                };
            }
        }

        return named;
    }

    private async Task<List<ValueSetPart>> PartsAsync(JsonElement compose, string name, int depth, CancellationToken cancellationToken)
    {
        var parts = new List<ValueSetPart>();
        foreach (var json in compose.Items(name))
        {
            var sets = new List<ValueSetContent>();
            foreach (var reference in json.Items("valueSet").Select(v => v.GetString()!))
            {
                if (await source.ValueSetAsync(reference, cancellationToken) is not { } document)
                {
                    _issues.Add(FhirIssue.Error("not-found", "", $"The value set {reference} is not known here."));
                }
                else if (await ReadAsync(document, depth + 1, cancellationToken) is { } set)
                {
                    sets.Add(set);
                }
            }

            var system = json.Text("system");
            var editions = system is null ? [] : scope.Choose(await source.EditionsAsync(system, cancellationToken), json.Text("version"));
            parts.Add(new ValueSetPart
            {
                System = system,
                Editions = editions,
                Named = json.TryGetProperty("concept", out _) ? Named(json.Items("concept")) : null,
                Filters = [.. json.Items("filter").Select(Filter).OfType<Func<CodeList, CodeConcept, bool>>()],
                Sets = sets,
            });
        }

        return parts.FindAll(p => p.System is not null || p.Sets.Count > 0);
    }

    private Func<CodeList, CodeConcept, bool>? Filter(JsonElement json)
    {
        var (property, op, value) = (json.Text("property") ?? "", json.Text("op") ?? "", json.Text("value") ?? "");
        if (ValueSetFilter.Of(property, op, value) is { } filter)
        {
            return filter;
        }

        _issues.Add(FhirIssue.Error("not-supported", "", $"The filter {property} {op} is not understood here."));
        return null;
    }
}
