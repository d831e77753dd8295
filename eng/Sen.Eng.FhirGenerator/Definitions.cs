using System.Text.Json;

namespace Sen.Eng.FhirGenerator;

/// <summary>One element of a type, as far as anything is generated from it.</summary>
/// <param name="Path">As in the StructureDefinition: <c>Observation.component.value[x]</c>.</param>
/// <param name="Types">Codes; for a Reference or canonical with its targets in <paramref name="Targets"/>.</param>
/// <param name="IsAttribute">Whether XML writes it as an attribute (representation xmlAttr).</param>
/// <param name="Content">The path whose content this element repeats (contentReference), or null.</param>
internal sealed record ElementDefinition(
    string Path, int Min, string Max, IReadOnlyList<string> Types, IReadOnlyList<string> Targets, bool IsAttribute, string? Content, string Short)
{
    /// <summary>Whether <c>_summary=true</c> answers it.</summary>
    internal bool IsSummary { get; init; }

    internal string Name => Path[(Path.LastIndexOf('.') + 1)..].Replace("[x]", "", StringComparison.Ordinal);

    internal string Parent => Path[..Path.LastIndexOf('.')];

    internal bool IsChoice => Path.EndsWith("[x]", StringComparison.Ordinal);

    internal bool IsList => Max is not ("1" or "0");
}

/// <summary>A data type, resource type or primitive.</summary>
/// <param name="Elements">Only the elements the type adds to its base, at every depth.</param>
internal sealed record TypeDefinition(
    string Name, string? Base, bool IsResource, bool IsPrimitive, bool IsAbstract, string Short, IReadOnlyList<ElementDefinition> Elements)
{
    /// <summary>The elements directly under a path of this type.</summary>
    internal IEnumerable<ElementDefinition> Under(string path) => Elements.Where(e => string.Equals(e.Parent, path, StringComparison.Ordinal));

    internal bool HasChildren(string path) => Elements.Any(e => string.Equals(e.Parent, path, StringComparison.Ordinal));
}

/// <summary>The StructureDefinitions of R4, reduced to what is generated from them.</summary>
internal sealed class Definitions
{
    private const string StructureDefinition = "http://hl7.org/fhir/StructureDefinition/";

    private Definitions(SortedDictionary<string, TypeDefinition> types, Dictionary<string, List<JsonElement>> elements) =>
        (Types, Elements) = (types, elements);

    internal SortedDictionary<string, TypeDefinition> Types { get; }

    /// <summary>The elements of each type as the definitions have them.</summary>
    internal IReadOnlyDictionary<string, List<JsonElement>> Elements { get; }

    internal IEnumerable<TypeDefinition> ConcreteResources => Types.Values.Where(t => t is { IsResource: true, IsAbstract: false });

    internal static Definitions Load(string folder)
    {
        var types = new SortedDictionary<string, TypeDefinition>(StringComparer.Ordinal);
        var elements = new Dictionary<string, List<JsonElement>>(StringComparer.Ordinal);
        foreach (var file in new[] { "profiles-types.json", "profiles-resources.json" })
        {
            using var bundle = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, file)));
            foreach (var resource in bundle.RootElement.GetProperty("entry").EnumerateArray().Select(e => e.GetProperty("resource")))
            {
                if (Read(resource) is { } type)
                {
                    types[type.Name] = type;
                    elements[type.Name] = [.. resource.GetProperty("snapshot").GetProperty("element").EnumerateArray().Select(e => e.Clone())];
                }
            }
        }

        return new Definitions(types, elements);
    }

    private static TypeDefinition? Read(JsonElement definition)
    {
        var kind = Text(definition, "kind");
        if (Text(definition, "resourceType") is not "StructureDefinition"
            || kind is not ("resource" or "complex-type" or "primitive-type")
            || Text(definition, "derivation") is "constraint"
            || Settings.Excluded.Contains(Text(definition, "name")!))
        {
            return null;
        }

        var name = Text(definition, "name")!;
        var elements = definition.GetProperty("snapshot").GetProperty("element").EnumerateArray().ToList();
        var own = kind is "primitive-type" ? [] : elements.Skip(1).Where(IsOwn).Select(Element).Where(e => !Settings.ExcludedElements.Contains(e.Path)).ToList();
        var parent = Text(definition, "baseDefinition")?.Replace(StructureDefinition, "", StringComparison.Ordinal);
        return new TypeDefinition(
            name, parent, kind is "resource", kind is "primitive-type", definition.GetProperty("abstract").GetBoolean(),
            Text(elements[0], "short") ?? "", own);
    }

    internal static bool IsOwn(JsonElement element) =>
        !element.TryGetProperty("base", out var origin) || string.Equals(Text(origin, "path"), Text(element, "path"), StringComparison.Ordinal);

    private static ElementDefinition Element(JsonElement element)
    {
        var types = element.TryGetProperty("type", out var list) ? list.EnumerateArray().ToList() : [];
        var targets = types.SelectMany(t => t.TryGetProperty("targetProfile", out var profiles) ? profiles.EnumerateArray() : default)
            .Select(p => p.GetString()!.Replace(StructureDefinition, "", StringComparison.Ordinal))
            .Distinct(StringComparer.Ordinal);
        return new ElementDefinition(
            Text(element, "path")!,
            element.GetProperty("min").GetInt32(),
            Text(element, "max")!,
            types.Select(t => TypeCode(Text(element, "path")!, t)).Distinct(StringComparer.Ordinal).ToList(),
            targets.ToList(),
            element.TryGetProperty("representation", out var forms) && forms.EnumerateArray().Any(f => f.GetString() is "xmlAttr"),
            Text(element, "contentReference")?.TrimStart('#'),
            Text(element, "short") ?? "")
        {
            IsSummary = element.TryGetProperty("isSummary", out var summary) && summary.GetBoolean(),
        };
    }

    // Element.id and Extension.url carry a FHIRPath system type and name their FHIR type in an extension.
    private static string TypeCode(string path, JsonElement type)
    {
        // R4 says "string" for the id of a resource in this place; its text and every other release say "id".
        if (string.Equals(path, "Resource.id", StringComparison.Ordinal))
        {
            return "id";
        }

        var code = Text(type, "code")!;
        if (!code.StartsWith("http://hl7.org/fhirpath/System.", StringComparison.Ordinal))
        {
            return code;
        }

        return type.TryGetProperty("extension", out var extensions)
            ? extensions.EnumerateArray().Select(e => Text(e, "valueUrl")).FirstOrDefault(v => v is not null) ?? "string"
            : "string";
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? value.GetString() : null;
}
