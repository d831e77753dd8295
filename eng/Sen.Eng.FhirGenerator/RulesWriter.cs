using System.Text;
using System.Text.Json;

namespace Sen.Eng.FhirGenerator;

/// <summary>
/// Invariants and required bindings of R4's own types, one line each, tab-separated:
/// <c>rule path key severity expression words</c> and <c>binding path value-set</c>. The path is a type, a part or an element.
/// </summary>
internal static class RulesWriter
{
    private const string StructureDefinition = "http://hl7.org/fhir/StructureDefinition/";

    internal static string Write(Definitions definitions, out SortedSet<string> valueSets)
    {
        var text = new StringBuilder("# FHIR R4 (4.0.1) invariants and required bindings, made by eng/generate-fhir from the definitions of HL7 (CC0)\n");
        valueSets = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var (type, elements) in definitions.Elements.OrderBy(e => e.Key, StringComparer.Ordinal))
        {
            foreach (var element in elements.Where(Definitions.IsOwn))
            {
                var path = Text(element, "path")!.Replace("[x]", "", StringComparison.Ordinal);
                Rules(text, type, path, element);
                if (Binding(element) is { } valueSet && !Settings.ExcludedElements.Contains(path))
                {
                    text.Append($"binding\t{path}\t{valueSet}\n");
                    valueSets.Add(valueSet);
                }
            }
        }

        return text.ToString();
    }

    // ele-1, ref-1 and dom-3 are asked natively, txt-2 repeats txt-1; best practices (dom-6, con-3) are advice and no rules.
    private static void Rules(StringBuilder text, string type, string path, JsonElement element)
    {
        if (!element.TryGetProperty("constraint", out var constraints))
        {
            return;
        }

        foreach (var constraint in constraints.EnumerateArray())
        {
            var key = Text(constraint, "key")!;
            var isOwn = Text(constraint, "source") is not { } source || string.Equals(source, StructureDefinition + type, StringComparison.Ordinal);
            var isAdvice = constraint.TryGetProperty("extension", out var extensions)
                && extensions.EnumerateArray().Any(e => Text(e, "url")!.EndsWith("elementdefinition-bestpractice", StringComparison.Ordinal));
            if (isOwn && !isAdvice && key is not ("ele-1" or "ref-1" or "dom-3" or "txt-2") && Text(constraint, "expression") is { } expression)
            {
                text.Append($"rule\t{path}\t{key}\t{Text(constraint, "severity")}\t{OneLine(expression)}\t{OneLine(Text(constraint, "human") ?? key)}\n");
            }
        }
    }

    private static string? Binding(JsonElement element) =>
        element.TryGetProperty("binding", out var binding) && Text(binding, "strength") is "required" ? Text(binding, "valueSet")?.Split('|')[0] : null;

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").Replace('\t', ' ').Trim();

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;
}
