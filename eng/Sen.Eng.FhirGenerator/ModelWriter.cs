using System.Text;

namespace Sen.Eng.FhirGenerator;

/// <summary>
/// The model table: one line a type (<c>name base [flags]</c>), then one indented line an element it adds
/// (<c>name min max types targets</c>; <c>@name</c> where XML has an attribute). A part of a resource is a type of its own, named by its path.
/// </summary>
internal static class ModelWriter
{
    internal static string Write(Definitions definitions)
    {
        var text = new StringBuilder("# FHIR R4 (4.0.1) types, made by eng/generate-fhir from the definitions of HL7 (CC0)\n");
        foreach (var type in definitions.Types.Values)
        {
            var kind = type switch { { IsPrimitive: true } => "primitive", { IsResource: true } => "resource", _ => "datatype" };
            text.Append($"{type.Name} {type.Base ?? "-"} {kind}{(type.IsAbstract ? " abstract" : "")}\n");
            Elements(text, type, type.Name);
            foreach (var part in type.Elements.Where(e => type.HasChildren(e.Path)))
            {
                text.Append($"{part.Path} {part.Types[0]} part\n");
                Elements(text, type, part.Path);
            }
        }

        return text.ToString();
    }

    private static void Elements(StringBuilder text, TypeDefinition type, string path)
    {
        foreach (var element in type.Under(path))
        {
            var types = element.Content ?? (type.HasChildren(element.Path) ? element.Path : string.Join('|', element.Types));
            var targets = element.Targets.Count > 0 ? " " + string.Join('|', element.Targets) : "";
            text.Append($" {(element.IsAttribute ? "@" : "")}{element.Name}{(element.IsChoice ? "[x]" : "")} {element.Min} {element.Max} {types}{targets}\n");
        }
    }
}
