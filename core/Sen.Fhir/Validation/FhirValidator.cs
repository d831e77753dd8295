using System.Text.Json;

namespace Sen.Fhir;

/// <summary>
/// Whether a document fits the R4 definition of its type: known elements, how many of each, JSON shapes and the forms of
/// primitive values. Everything wrong is reported at once. Value sets, invariants and profiles are checked elsewhere.
/// </summary>
public static class FhirValidator
{
    /// <summary>Empty when the document fits.</summary>
    public static IReadOnlyList<FhirIssue> Validate(FhirDocument document)
    {
        var issues = new List<FhirIssue>();
        Resource(document.Root, document.ResourceType, issues);
        return issues;
    }

    private static void Resource(JsonElement json, string path, List<FhirIssue> issues)
    {
        if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty("resourceType", out var name) || name.ValueKind != JsonValueKind.String
            || !ResourceTypes.Contains(name.GetString()!))
        {
            issues.Add(FhirIssue.Error("structure", path, "A resource with the resourceType of an R4 type is expected here."));
            return;
        }

        Object(json, FhirModel.Get(name.GetString()!), path, issues);
    }

    private static void Object(JsonElement json, ModelType type, string path, List<FhirIssue> issues)
    {
        var present = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var member in json.EnumerateObject())
        {
            if (member.Name is "resourceType" && type.IsResource)
            {
                continue;
            }

            var extras = member.Name.StartsWith('_');
            var name = extras ? member.Name[1..] : member.Name;
            var here = $"{path}.{name}";
            if (Known(type, name, extras) is not { } property)
            {
                issues.Add(FhirIssue.Error("structure", $"{path}.{member.Name}", $"Not an element of {type.Name}."));
                continue;
            }

            if (!present.TryAdd(property.Element.Name, name) && !string.Equals(present[property.Element.Name], name, StringComparison.Ordinal))
            {
                issues.Add(FhirIssue.Error("structure", here, $"{property.Element.Name}[x] is given more than once."));
            }

            Member(json, member.Value, property, extras, here, issues);
        }

        issues.AddRange(type.Elements
            .Where(e => e.Min > 0 && !present.ContainsKey(e.Name))
            .Select(e => FhirIssue.Error("required", $"{path}.{e.Name}", $"{e.Name}{(e.IsChoice ? "[x]" : "")} is required.")));
    }

    // Only primitive elements have a second half (_name) for id and extensions.
    private static ModelProperty? Known(ModelType type, string name, bool extras) =>
        type.Property(name) is { } property && (!extras || FhirModel.Get(property.TypeName).IsPrimitive) ? property : null;

    private static void Member(
        JsonElement owner, JsonElement value, ModelProperty property, bool extras, string path, List<FhirIssue> issues)
    {
        var isList = property.Element.Max is not 1;
        if (isList != (value.ValueKind == JsonValueKind.Array))
        {
            issues.Add(FhirIssue.Error("structure", path, isList ? "A repeating element is a JSON array." : "This element does not repeat."));
            return;
        }

        if (!isList)
        {
            Item(value, property, extras, path, issues);
            return;
        }

        owner.TryGetProperty(extras ? property.JsonName : "_" + property.JsonName, out var twin);
        var index = 0;
        foreach (var item in value.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Null)
            {
                Item(item, property, extras, $"{path}[{index}]", issues);
            }
            else if (twin.ValueKind != JsonValueKind.Array || index >= twin.GetArrayLength() || twin[index].ValueKind == JsonValueKind.Null)
            {
                issues.Add(FhirIssue.Error("structure", $"{path}[{index}]", "null stands only where the other half of a primitive has something."));
            }

            index++;
        }
    }

    private static void Item(JsonElement value, ModelProperty property, bool extras, string path, List<FhirIssue> issues)
    {
        var type = FhirModel.Get(property.TypeName);
        if (type.IsPrimitive && !extras)
        {
            if (PrimitiveRules.Fault(type.Name, value) is { } fault)
            {
                issues.Add(FhirIssue.Error("value", path, fault));
            }
        }
        else if (value.ValueKind != JsonValueKind.Object)
        {
            issues.Add(FhirIssue.Error("structure", path, $"A JSON object is expected for {type.Name}."));
        }
        else if (type.IsResource)
        {
            Resource(value, path, issues);
        }
        else
        {
            Object(value, extras ? FhirModel.Get("Element") : type, path, issues);
        }
    }
}
