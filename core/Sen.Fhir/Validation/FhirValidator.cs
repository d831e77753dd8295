using System.Runtime.InteropServices;
using System.Text;
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
        var walk = new Walk(document.ResourceType);
        walk.Resource(document.Root);
        return walk.Issues;
    }

    /// <summary>One pass over a document. Every commit makes one, so names and places become text only when something is wrong.</summary>
    private sealed class Walk(string resourceType)
    {
        private static readonly ModelType ElementType = FhirModel.Get("Element");

        private readonly List<FhirIssue> _issues = [];
        private readonly List<(string? Name, int Index)> _place = [];

        internal IReadOnlyList<FhirIssue> Issues => _issues;

        internal void Resource(JsonElement json)
        {
            if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty("resourceType"u8, out var name) || name.ValueKind != JsonValueKind.String
                || !ResourceTypes.Contains(name.GetString()!))
            {
                Report("structure", "A resource with the resourceType of an R4 type is expected here.");
                return;
            }

            Object(json, FhirModel.Get(name.GetString()!));
        }

        private void Object(JsonElement json, ModelType type)
        {
            // By the element's place in its type: the property that gave it, counted from 1.
            Span<int> given = stackalloc int[type.ElementCount];
            foreach (var member in json.EnumerateObject())
            {
                if (!type.IsResource || !member.NameEquals("resourceType"u8))
                {
                    Named(json, type, member, given);
                }
            }

            foreach (var required in type.Required)
            {
                if (given[required.ElementOrdinal] == 0)
                {
                    Enter(required.Element.Name);
                    Report("required", $"{required.Element.Name}{(required.Element.IsChoice ? "[x]" : "")} is required.");
                    Leave();
                }
            }
        }

        private void Named(JsonElement owner, ModelType type, JsonProperty member, Span<int> given)
        {
            if (Known(type, member, out var extras) is not { } property)
            {
                Enter(member.Name);
                Report("structure", $"Not an element of {type.Name}.");
                Leave();
                return;
            }

            Enter(property.JsonName);
            ref var before = ref given[property.ElementOrdinal];
            if (before != 0 && before != property.Ordinal + 1)
            {
                Report("structure", $"{property.Element.Name}[x] is given more than once.");
            }

            before = before == 0 ? property.Ordinal + 1 : before;
            Member(owner, member.Value, property, extras);
            Leave();
        }

        // Only primitive elements have a second half (_name) for id and extensions.
        private static ModelProperty? Known(ModelType type, JsonProperty member, out bool extras)
        {
            Span<char> buffer = stackalloc char[64];
            var raw = JsonMarshal.GetRawUtf8PropertyName(member);
            var name = raw.Length <= buffer.Length && Ascii.ToUtf16(raw, buffer, out var length) == System.Buffers.OperationStatus.Done && !raw.Contains((byte)'\\')
                ? buffer[..length]
                : member.Name.AsSpan();
            extras = name is ['_', ..];
            return type.Property(extras ? name[1..] : name) is { } property && (!extras || property.Type.IsPrimitive) ? property : null;
        }

        private void Member(JsonElement owner, JsonElement value, ModelProperty property, bool extras)
        {
            var isList = property.Element.Max is not 1;
            if (isList != (value.ValueKind == JsonValueKind.Array))
            {
                Report("structure", isList ? "A repeating element is a JSON array." : "This element does not repeat.");
                return;
            }

            if (!isList)
            {
                Item(value, property, extras);
                return;
            }

            var index = 0;
            foreach (var item in value.EnumerateArray())
            {
                _place.Add((null, index));
                if (item.ValueKind != JsonValueKind.Null)
                {
                    Item(item, property, extras);
                }
                else if (!TwinHas(owner, extras ? property.JsonName : property.ExtrasName, index))
                {
                    Report("structure", "null stands only where the other half of a primitive has something.");
                }

                Leave();
                index++;
            }
        }

        private static bool TwinHas(JsonElement owner, string name, int index) =>
            owner.TryGetProperty(name, out var twin) && twin.ValueKind == JsonValueKind.Array && index < twin.GetArrayLength()
            && twin[index].ValueKind != JsonValueKind.Null;

        private void Item(JsonElement value, ModelProperty property, bool extras)
        {
            var type = property.Type;
            if (type.IsPrimitive && !extras)
            {
                if (PrimitiveRules.Fault(type.Name, value) is { } fault)
                {
                    Report("value", fault);
                }
            }
            else if (value.ValueKind != JsonValueKind.Object)
            {
                Report("structure", $"A JSON object is expected for {type.Name}.");
            }
            else if (type.IsResource)
            {
                Resource(value);
            }
            else
            {
                Object(value, extras ? ElementType : type);
            }
        }

        private void Enter(string name) => _place.Add((name, 0));

        private void Leave() => _place.RemoveAt(_place.Count - 1);

        private void Report(string code, string message)
        {
            var path = new StringBuilder(resourceType);
            foreach (var (name, index) in _place)
            {
                _ = name is null ? path.Append('[').Append(index).Append(']') : path.Append('.').Append(name);
            }

            _issues.Add(FhirIssue.Error(code, path.ToString(), message));
        }
    }
}
