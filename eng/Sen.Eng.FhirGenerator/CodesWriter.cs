using System.Text;
using System.Text.Json;

namespace Sen.Eng.FhirGenerator;

/// <summary>
/// The codes of the value sets that required bindings name: a line with the address of the set, then one indented line a code system
/// (<c>system code code ...</c>, tab-separated). Sets that no list can give (languages, media types, units) are left out.
/// </summary>
internal sealed class CodesWriter
{
    private readonly Dictionary<string, JsonElement> _systems = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JsonElement> _sets = new(StringComparer.Ordinal);

    private CodesWriter(string folder)
    {
        foreach (var file in new[] { "valuesets.json", "v3-codesystems.json", "v2-tables.json" })
        {
            var bundle = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, file)));
            foreach (var resource in bundle.RootElement.GetProperty("entry").EnumerateArray().Select(e => e.GetProperty("resource")))
            {
                var table = Text(resource, "resourceType") switch { "CodeSystem" => _systems, "ValueSet" => _sets, _ => null };
                if (table is not null && Text(resource, "url") is { } url)
                {
                    table[url] = resource.Clone();
                }
            }
        }
    }

    internal static string Write(string folder, IEnumerable<string> valueSets)
    {
        var writer = new CodesWriter(folder);
        var text = new StringBuilder("# Codes of FHIR R4 (4.0.1) value sets with required bindings, made by eng/generate-fhir from the definitions of HL7 (CC0)\n");
        foreach (var url in valueSets)
        {
            if (writer.Expand(url, 0) is not { Count: > 0 } codes)
            {
                text.Append($"# not a list: {url}\n");
                continue;
            }

            text.Append(url).Append('\n');
            foreach (var system in codes.GroupBy(c => c.System, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal))
            {
                text.Append($" {system.Key}\t{string.Join('\t', system.Select(c => c.Code).Distinct(StringComparer.Ordinal))}\n");
            }
        }

        return text.ToString();
    }

    // Null when a part of the set cannot be listed: a list that is not whole would refuse what is right.
    private List<(string System, string Code)>? Expand(string url, int depth)
    {
        if (depth > 10 || !_sets.TryGetValue(url.Split('|')[0], out var set) || !set.TryGetProperty("compose", out var compose)
            || All(compose, "include", depth) is not { } codes || All(compose, "exclude", depth) is not { } excluded)
        {
            return null;
        }

        return [.. codes.Except(excluded)];
    }

    private List<(string System, string Code)>? All(JsonElement compose, string name, int depth)
    {
        var codes = new List<(string System, string Code)>();
        foreach (var part in List(compose, name))
        {
            if (Part(part, depth) is not { } found)
            {
                return null;
            }

            codes.AddRange(found);
        }

        return codes;
    }

    private List<(string System, string Code)>? Part(JsonElement part, int depth)
    {
        List<(string System, string Code)>? codes = null;
        if (Text(part, "system") is { } system)
        {
            codes = part.TryGetProperty("concept", out var concepts)
                ? [.. concepts.EnumerateArray().Select(c => (system, Text(c, "code")!))]
                : Concepts(system, List(part, "filter"));
            if (codes is null)
            {
                return null;
            }
        }

        foreach (var set in List(part, "valueSet"))
        {
            if (Expand(set.GetString()!, depth + 1) is not { } found)
            {
                return null;
            }

            codes = codes is null ? found : [.. codes.Intersect(found)];
        }

        return codes;
    }

    private List<(string System, string Code)>? Concepts(string url, List<JsonElement> filters)
    {
        if (!_systems.TryGetValue(url, out var system) || Text(system, "content") is not "complete")
        {
            return null;
        }

        var all = new List<(string Code, HashSet<string> Above)>();
        foreach (var concept in List(system, "concept"))
        {
            Collect(concept, [], all);
        }

        Inherit(all);
        foreach (var filter in filters)
        {
            var (value, op) = (Text(filter, "value")!, Text(filter, "op"));
            if (Text(filter, "property") is not "concept" || op is not ("is-a" or "descendent-of"))
            {
                return null;
            }

            all = [.. all.Where(c => c.Above.Contains(value) || (op is "is-a" && string.Equals(c.Code, value, StringComparison.Ordinal)))];
        }

        return [.. all.Select(c => (url, c.Code))];
    }

    // A parent is what a concept stands in, or what its property subsumedBy names.
    private static void Collect(JsonElement concept, HashSet<string> above, List<(string Code, HashSet<string> Above)> all)
    {
        var code = Text(concept, "code")!;
        var parents = List(concept, "property").Where(p => Text(p, "code") is "subsumedBy" or "parent").Select(p => Text(p, "valueCode")).OfType<string>();
        var own = new HashSet<string>(above.Concat(parents), StringComparer.Ordinal);
        all.Add((code, own));
        foreach (var child in List(concept, "concept"))
        {
            Collect(child, [.. own, code], all);
        }
    }

    private static void Inherit(List<(string Code, HashSet<string> Above)> all)
    {
        var byCode = all.GroupBy(c => c.Code, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First().Above, StringComparer.Ordinal);
        for (var changed = true; changed;)
        {
            changed = false;
            foreach (var above in all.Select(c => c.Above))
            {
                var count = above.Count;
                above.UnionWith(above.SelectMany(a => byCode.GetValueOrDefault(a, [])).ToList());
                changed |= above.Count != count;
            }
        }
    }

    private static List<JsonElement> List(JsonElement element, string name) =>
        element.TryGetProperty(name, out var list) ? [.. list.EnumerateArray()] : [];

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
