using System.Text.Json;
using Sen.Fhir.Paths;

namespace Sen.Fhir;

/// <summary>The two conditions that search expressions put to an element.</summary>
internal abstract class SearchFilter
{
    internal abstract bool Holds(JsonElement item, JsonElement resource);

    /// <summary>Null when the condition is another one.</summary>
    internal static SearchFilter? Of(ModelType type, Syntax criterion, string resourceType) => criterion switch
    {
        // The references of a bundle lead to its entries first.
        Syntax.TypeTest { Operator: "is", Operand: Syntax.Call { Focus: null, Name: "resolve", Arguments: [] }, Type: { Namespace: null, Name: var target } }
            when type.Name is "Reference" && resourceType is not "Bundle" && ResourceTypes.Contains(target) => new LeadsTo(target, resourceType),
        Syntax.Binary { Operator: "=", Left: Syntax.Member { Focus: null, Name: var name }, Right: Syntax.Literal { Value: string text } }
            when type.PropertiesOf(name) is [{ TypeName: "code" or "string" } property] && property.Element.Max is 1 => new Says(property, text),
        _ => null,
    };

    private sealed class LeadsTo(string target, string resourceType) : SearchFilter
    {
        internal override bool Holds(JsonElement item, JsonElement resource)
        {
            if (item.ValueKind != JsonValueKind.Object)
            {
                return false;
            }

            // A '#' alone is the resource itself.
            var type = item.TryGetProperty("reference"u8, out var text) && text.ValueKind == JsonValueKind.String && text.ValueEquals("#"u8)
                ? resourceType
                : ElementRules.TypeOf(item, resource);
            return string.Equals(type, target, StringComparison.Ordinal);
        }
    }

    private sealed class Says(ModelProperty property, string text) : SearchFilter
    {
        internal override bool Holds(JsonElement item, JsonElement resource) =>
            item.ValueKind == JsonValueKind.Object && item.TryGetProperty(property.Utf8Name, out var value)
            && value.ValueKind == JsonValueKind.String && value.ValueEquals(text);
    }
}
