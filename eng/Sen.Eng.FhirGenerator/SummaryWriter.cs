using System.Text;

namespace Sen.Eng.FhirGenerator;

/// <summary>Which elements a summary has: one line for each resource type and part of one, <c>path element element …</c>.</summary>
internal static class SummaryWriter
{
    internal static string Write(Definitions definitions)
    {
        var text = new StringBuilder("# Elements of _summary=true in FHIR R4 (4.0.1), made by eng/generate-fhir from the definitions of HL7 (CC0)\n");
        foreach (var type in definitions.ConcreteResources)
        {
            foreach (var path in type.Elements.Where(e => type.HasChildren(e.Path)).Select(e => e.Path).Prepend(type.Name))
            {
                text.Append(path).AppendJoin("", type.Under(path).Where(e => e.IsSummary).Select(e => " " + e.Name)).Append('\n');
            }
        }

        return text.ToString();
    }
}
