using System.Collections.Concurrent;
using System.Text.Json;
using Sen.Exchange.Rest;
using Sen.Fhir;
using Sen.Record;

namespace Sen.Exchange.Terminology;

/// <summary>
/// Where terms come from: the lists of the state, R4's own, and what facilities keep in the Record. Code systems that ship are not
/// replaced by a stored one of the same address: nobody changes the state's list by uploading. Of value sets the stored one counts.
/// </summary>
internal sealed class TermLibrary(IRecord record) : ITermSource
{
    /// <summary>Asks for all codes of a system (R4, 4.9.7): <c>system?fhir_vs</c>, or those under one, <c>system?fhir_vs=isa/code</c>.</summary>
    private const string Implicit = "?fhir_vs";

    private static readonly Caller Node = Caller.System("terminology");

    private readonly ConcurrentDictionary<string, (long Version, CodeList? List)> _stored = new(StringComparer.Ordinal);

    public async Task<IReadOnlyList<CodeList>> EditionsAsync(string url, CancellationToken cancellationToken)
    {
        if (Shipped(url) is { Count: > 0 } shipped)
        {
            return shipped;
        }

        var lists = new List<CodeList>();
        foreach (var stored in await StoredAsync("CodeSystem", url, cancellationToken))
        {
            if (Read(stored) is { } list)
            {
                lists.Add(list);
            }
        }

        return lists;
    }

    public async Task<FhirDocument?> ValueSetAsync(string name, CancellationToken cancellationToken)
    {
        if (name.StartsWith("ValueSet/", StringComparison.Ordinal))
        {
            return await ByIdAsync("ValueSet", name["ValueSet/".Length..], cancellationToken);
        }

        var (url, version) = Split(name);
        return await NewestAsync("ValueSet", url, version, cancellationToken) ?? StandardTerminology.ValueSet(url) ?? ImplicitSet(url);
    }

    internal async Task<FhirDocument?> ConceptMapAsync(string name, CancellationToken cancellationToken)
    {
        var (url, version) = Split(name);
        return await NewestAsync("ConceptMap", url, version, cancellationToken) ?? StandardTerminology.ConceptMap(url);
    }

    /// <summary>Maps in the Record whose source or target is a value set, or that map codes of a system.</summary>
    internal async Task<IReadOnlyList<FhirDocument>> ConceptMapsOfAsync(string system, CancellationToken cancellationToken)
    {
        var found = await record.SearchAsync(Node, SearchQuery.For("ConceptMap").WhereAny("source-system", [system]), cancellationToken);
        return found.Succeeded ? [.. found.Value.Matches.Select(m => m.Document!)] : [];
    }

    internal async Task<FhirDocument?> ByIdAsync(string type, string id, CancellationToken cancellationToken)
    {
        if (!FhirDocument.IsId(id))
        {
            return null;
        }

        var read = await record.ReadAsync(Node, new ResourceKey(type, id), cancellationToken);
        return read.Succeeded ? read.Value.Document : null;
    }

    /// <summary>The address of a stored CodeSystem.</summary>
    internal async Task<string?> SystemOfAsync(string id, CancellationToken cancellationToken) =>
        await ByIdAsync("CodeSystem", id, cancellationToken) is { } document && document.Root.TryGetProperty("url", out var url) ? url.GetString() : null;

    /// <summary>What ships, by address; nothing of this is read from the Record.</summary>
    internal static IReadOnlyList<CodeList> Shipped(string url) =>
        NationalLists.Of(url) is { Count: > 0 } national ? national : StandardTerminology.CodeSystem(url) is { } standard ? [standard] : [];

    internal static FhirDocument? ImplicitSet(string url)
    {
        var at = url.IndexOf(Implicit, StringComparison.Ordinal);
        if (at <= 0)
        {
            return null;
        }

        var (system, rule) = (url[..at], url[(at + Implicit.Length)..]);
        var code = rule.StartsWith("=isa/", StringComparison.Ordinal) ? rule["=isa/".Length..] : null;
        return rule.Length > 0 && code is null ? null : FhirDocument.Load(Answer.Json(json =>
        {
            json.WriteStartObject();
            json.WriteString("resourceType", "ValueSet");
            json.WriteString("url", url);
            json.WriteString("status", "active");
            json.WriteStartObject("compose");
            json.WriteStartArray("include");
            json.WriteStartObject();
            json.WriteString("system", system);
            if (code is not null)
            {
                Filter(json, code);
            }

            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
        }));
    }

    private static void Filter(Utf8JsonWriter json, string code)
    {
        json.WriteStartArray("filter");
        json.WriteStartObject();
        json.WriteString("property", "concept");
        json.WriteString("op", "is-a");
        json.WriteString("value", code);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static (string Url, string? Version) Split(string canonical) =>
        canonical.LastIndexOf('|') is var at && at < 0 ? (canonical, null) : (canonical[..at], canonical[(at + 1)..]);

    private async Task<FhirDocument?> NewestAsync(string type, string url, string? version, CancellationToken cancellationToken) =>
        (await StoredAsync(type, url, cancellationToken))
            .Select(r => r.Document!)
            .FirstOrDefault(d => version is null || (d.Root.TryGetProperty("version", out var own) && own.ValueEquals(version)));

    // Active ones first, then the newest.
    private async Task<IEnumerable<StoredResource>> StoredAsync(string type, string url, CancellationToken cancellationToken)
    {
        if (url.Length == 0)
        {
            return [];
        }

        var found = await record.SearchAsync(Node, SearchQuery.For(type).WhereAny("url", [url]).Sort("-_lastUpdated"), cancellationToken);
        return found.Succeeded
            ? found.Value.Matches.OrderBy(m => m.Document!.Root.TryGetProperty("status", out var status) && status.ValueEquals("active"u8) ? 0 : 1)
            : [];
    }

    private CodeList? Read(StoredResource stored)
    {
        if (_stored.TryGetValue(stored.Key.Id, out var known) && known.Version == stored.Version)
        {
            return known.List;
        }

        var list = CodeListReader.Read(stored.Document!);
        _stored[stored.Key.Id] = (stored.Version, list);
        return list;
    }
}
