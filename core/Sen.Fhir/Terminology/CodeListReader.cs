using System.Text.Json;

namespace Sen.Fhir;

/// <summary>Reads a CodeSystem resource (R4, 4.8).</summary>
public static class CodeListReader
{
    private static readonly string[] Inactive = ["retired", "deprecated", "inactive", "withdrawn", "R", "D"];

    /// <summary>Null when the resource has no address, or no concepts of its own (content not-present or supplement).</summary>
    public static CodeList? Read(FhirDocument codeSystem)
    {
        var root = codeSystem.Root;
        var content = root.Text("content");
        if (root.Text("url") is not { } url || content is "not-present" or "supplement")
        {
            return null;
        }

        var concepts = new List<CodeConcept>();
        var more = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var concept in root.Items("concept"))
        {
            Collect(concept, null, concepts, more);
        }

        return new CodeList(url, [.. concepts.Select(c => more.TryGetValue(c.Code, out var parents) ? c with { Parents = [.. c.Parents.Union(parents, StringComparer.Ordinal)] } : c)])
        {
            Version = root.Text("version"),
            Name = root.Text("name"),
            Title = root.Text("title"),
            Language = root.Text("language"),
            IsComplete = content is "complete",
        };
    }

    // A concept stands under the one it is written in, under those its properties name, and under those that name it as their child.
    private static void Collect(JsonElement json, string? parent, List<CodeConcept> concepts, Dictionary<string, List<string>> more)
    {
        if (json.Text("code") is not { } code)
        {
            return;
        }

        var properties = json.Items("property").Select(Property).OfType<CodeProperty>().ToList();
        foreach (var child in properties.Where(p => p.Code is "child"))
        {
            if (!more.TryGetValue(child.Value, out var parents))
            {
                parents = [];
                more.Add(child.Value, parents);
            }

            parents.Add(code);
        }

        concepts.Add(new CodeConcept(code, json.Text("display"))
        {
            Definition = json.Text("definition"),
            Parents = [.. properties.Where(p => p.Code is "parent" or "subsumedBy").Select(p => p.Value).Concat(parent is null ? [] : [parent]).Distinct(StringComparer.Ordinal)],
            IsAbstract = properties.Exists(p => p.Code is "notSelectable" or "abstract" && p.Value is "true"),
            IsInactive = properties.Exists(p => (p.Code is "inactive" && p.Value is "true") || (p.Code is "status" && Inactive.Contains(p.Value, StringComparer.Ordinal))),
            Designations = [.. json.Items("designation").Where(d => d.Text("value") is not null).Select(d => new CodeDesignation(d.Text("language"), d.Text("value")!))],
            Properties = [.. properties.Where(p => p.Code is not ("parent" or "child" or "subsumedBy" or "inactive"))],
        });
        foreach (var child in json.Items("concept"))
        {
            Collect(child, code, concepts, more);
        }
    }

    private static CodeProperty? Property(JsonElement json)
    {
        var value = json.EnumerateObject().FirstOrDefault(p => p.Name.StartsWith("value", StringComparison.Ordinal));
        if (json.Text("code") is not { } code || value.Value.ValueKind == JsonValueKind.Undefined)
        {
            return null;
        }

        var type = value.Name["value".Length..];
        var text = value.Value.ValueKind switch
        {
            JsonValueKind.String => value.Value.GetString(),
            JsonValueKind.Object => value.Value.Text("code"),
            _ => value.Value.GetRawText(),
        };
        return text is null ? null : new CodeProperty(code, type is "Coding" ? type : char.ToLowerInvariant(type[0]) + type[1..], text) { Description = json.Text("description") };
    }
}
