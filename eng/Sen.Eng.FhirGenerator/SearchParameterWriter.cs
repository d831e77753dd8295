using System.Text;
using System.Text.Json;

namespace Sen.Eng.FhirGenerator;

/// <summary>
/// The search parameters of R4, one line each, tab-separated: bases, code, type, targets, expression.
/// Composites have their components after the expression as <c>definition=expression</c>.
/// </summary>
internal static class SearchParameterWriter
{
    internal static string Write(string folder, Definitions definitions)
    {
        using var bundle = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "search-parameters.json")));
        var lines = new List<string>();
        foreach (var parameter in bundle.RootElement.GetProperty("entry").EnumerateArray().Select(e => e.GetProperty("resource")))
        {
            var bases = Strings(parameter, "base").Where(b => definitions.Types.ContainsKey(b)).ToList();
            if (bases.Count == 0 || !parameter.TryGetProperty("expression", out var expression))
            {
                continue;
            }

            var components = parameter.TryGetProperty("component", out var list)
                ? list.EnumerateArray().Select(c => $"{Text(c, "definition").Split('/')[^1]}={OneLine(Text(c, "expression"))}")
                : [];
            lines.Add(string.Join(
                '\t',
                [
                    string.Join('|', bases), Text(parameter, "code"), Text(parameter, "type"), string.Join('|', Strings(parameter, "target")),
                    OneLine(expression.GetString()!), .. components,
                ]));
        }

        lines.Sort(StringComparer.Ordinal);
        var text = new StringBuilder("# FHIR R4 (4.0.1) search parameters, made by eng/generate-fhir from the definitions of HL7 (CC0)\n");
        lines.ForEach(l => text.Append(l).Append('\n'));
        return text.ToString();
    }

    /// <summary>The patient compartment: one line a resource type, then the codes of the parameters that lead to the patient.</summary>
    internal static string WriteCompartment(string folder)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "compartmentdefinition-patient.json")));
        var text = new StringBuilder("# FHIR R4 (4.0.1) patient compartment, made by eng/generate-fhir from the definitions of HL7 (CC0)\n");
        foreach (var resource in document.RootElement.GetProperty("resource").EnumerateArray())
        {
            var type = Text(resource, "code");
            if (Strings(resource, "param").Concat(Settings.AddedToPatientCompartment.GetValueOrDefault(type, [])).ToList() is { Count: > 0 } codes)
            {
                text.Append($"{type} {string.Join(' ', codes)}\n");
            }
        }

        return text.ToString();
    }

    private static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString()! : "";

    private static List<string> Strings(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? value.EnumerateArray().Select(v => v.GetString()!).ToList() : [];
}
