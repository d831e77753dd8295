using System.Globalization;
using System.Text.Json;

namespace Sen.Fhir.Profiles;

/// <summary>A StructureDefinition that constrains a type, compiled to checks.</summary>
/// <param name="Url">Canonical address.</param>
/// <param name="Type">The type it is about.</param>
/// <param name="Root">What it says, with what its bases say, of the whole.</param>
/// <param name="MissingBase">A base that is not loaded, so that its rules are not checked; null when all are there.</param>
internal sealed record ProfileDefinition(string Url, ModelType Type, ProfileNode Root, string? MissingBase);

/// <summary>
/// Compiles a StructureDefinition: the rules of its base first, then its own differential over them; a definition without one is read
/// from its snapshot. Elements are found by id, whose segments are names and slices (R4, ElementDefinition, 2.27.2).
/// </summary>
internal static class ProfileCompiler
{
    private const string Core = "http://hl7.org/fhir/StructureDefinition/";

    internal static ProfileDefinition? Compile(JsonElement definition, Func<string, ProfileDefinition?> find)
    {
        var (url, typeName, baseUrl) = (Text(definition, "url"), Text(definition, "type"), Text(definition, "baseDefinition"));
        if (url is null || typeName is null || FhirModel.Find(typeName) is not { } type || Text(definition, "derivation") is not "constraint")
        {
            return null;
        }

        var isCore = baseUrl is null || (baseUrl.StartsWith(Core, StringComparison.Ordinal) && FhirModel.Find(baseUrl[Core.Length..]) is not null);
        var parent = isCore ? null : find(baseUrl!);
        var root = parent?.Root.Copy() ?? new ProfileNode();
        var elements = Elements(definition, "differential");
        foreach (var element in elements.Count > 0 ? elements : Elements(definition, "snapshot"))
        {
            Apply(element, root, type);
        }

        return new ProfileDefinition(url, type, root, isCore || parent is not null ? parent?.MissingBase : baseUrl);
    }

    private static List<JsonElement> Elements(JsonElement definition, string view) =>
        definition.TryGetProperty(view, out var list) && list.TryGetProperty("element", out var elements) ? [.. elements.EnumerateArray()] : [];

    private static void Apply(JsonElement element, ProfileNode root, ModelType type)
    {
        var path = Text(element, "path")!;
        var slice = Text(element, "sliceName");
        var id = Text(element, "id") is { } given && given.Contains('.', StringComparison.Ordinal) ? given : slice is null ? path : $"{path}:{slice}";
        var node = root;
        ModelType? at = type;
        foreach (var segment in id.Split('.').Skip(1))
        {
            (node, at) = Step(node, at, segment);
        }

        Constrain(node, element);
    }

    private static (ProfileNode Node, ModelType? Type) Step(ProfileNode parent, ModelType? type, string segment)
    {
        var parts = segment.Split(':', 2);
        var name = parts[0].EndsWith("[x]", StringComparison.Ordinal) ? parts[0][..^3] : parts[0];
        var slices = parts.Length > 1 ? parts[1].Split('/') : [];
        if (type is not null && type.Element(name) is null && type.Property(name) is { } choice)
        {
            // The short form of a choice: valueQuantity is the slice of value[x] that has this type.
            return (ChoiceSlice(parent.Child(choice.Element.Name), name, choice.TypeName), choice.Type);
        }

        var node = parent.Child(name);
        var properties = type?.PropertiesOf(name) ?? [];
        var within = properties is [var only] ? only.Type : null;
        foreach (var slice in slices)
        {
            within = properties.Count > 1 && type!.Property(slice) is { } named ? named.Type : within;
            node = properties.Count > 1 && within is not null ? ChoiceSlice(node, slice, within.Name) : node.Slice(slice);
        }

        return (node, within);
    }

    private static ProfileNode ChoiceSlice(ProfileNode choice, string name, string type)
    {
        choice.Slicing ??= new Slicing([("type", "$this")], "open", IsOrdered: false);
        var slice = choice.Slice(name);
        slice.Types = slice.Types.Count > 0 ? slice.Types : [new AllowedType(type, [], [])];
        return slice;
    }

    private static void Constrain(ProfileNode node, JsonElement element)
    {
        node.Min = Whole(element, "min") ?? node.Min;
        node.Max = Text(element, "max") is { } max ? max is "*" ? int.MaxValue : int.Parse(max, CultureInfo.InvariantCulture) : node.Max;
        node.MaxLength = Whole(element, "maxLength") ?? node.MaxLength;
        node.Fixed = Choice(element, "fixed") ?? node.Fixed;
        node.Pattern = Choice(element, "pattern") ?? node.Pattern;
        node.MinValue = Choice(element, "minValue") ?? node.MinValue;
        node.MaxValue = Choice(element, "maxValue") ?? node.MaxValue;
        node.Types = element.TryGetProperty("type", out var types) ? [.. types.EnumerateArray().Select(Type)] : node.Types;
        node.Binding = element.TryGetProperty("binding", out var binding) && Text(binding, "valueSet") is { } valueSet
            ? new ProfileBinding(ProfileSet.WithoutVersion(valueSet), Text(binding, "strength") ?? "example")
            : node.Binding;
        node.Slicing = element.TryGetProperty("slicing", out var slicing) ? Read(slicing) : node.Slicing;
        foreach (var constraint in element.TryGetProperty("constraint", out var constraints) ? constraints.EnumerateArray() : default)
        {
            AddRule(node, constraint);
        }
    }

    // Rules of the base definitions, which a snapshot repeats, are asked by the validator.
    private static void AddRule(ProfileNode node, JsonElement constraint)
    {
        if (Text(constraint, "key") is { } key && Text(constraint, "expression") is { } expression && !FhirRules.Knows(key)
            && !node.Rules.Exists(r => string.Equals(r.Key, key, StringComparison.Ordinal)))
        {
            node.Rules.Add(new FhirRule(key, Text(constraint, "severity") ?? "error", expression, Text(constraint, "human") ?? ""));
        }
    }

    private static AllowedType Type(JsonElement type) => new(Text(type, "code") ?? "", Canonicals(type, "profile"), Canonicals(type, "targetProfile"));

    private static string[] Canonicals(JsonElement type, string name) => type.TryGetProperty(name, out var list)
        ? [.. list.EnumerateArray().Select(c => c.GetString()).OfType<string>().Select(ProfileSet.WithoutVersion)]
        : [];

    private static Slicing Read(JsonElement slicing) => new(
        slicing.TryGetProperty("discriminator", out var list)
            ? [.. list.EnumerateArray().Select(d => (Text(d, "type") ?? "value", Text(d, "path") ?? "$this"))]
            : [],
        Text(slicing, "rules") ?? "open",
        slicing.TryGetProperty("ordered", out var ordered) && ordered.ValueKind == JsonValueKind.True);

    private static JsonElement? Choice(JsonElement element, string prefix)
    {
        foreach (var member in element.EnumerateObject())
        {
            if (member.Name.Length > prefix.Length && member.Name.StartsWith(prefix, StringComparison.Ordinal) && char.IsAsciiLetterUpper(member.Name[prefix.Length]))
            {
                return member.Value;
            }
        }

        return null;
    }

    private static int? Whole(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetInt32() : null;

    internal static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
