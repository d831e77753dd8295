using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Sen.Exchange.Tests.Fuzzing;

/// <summary>Operations, asked by address or with a resource.</summary>
internal sealed class FuzzOperations(IReadOnlyList<Sample> samples)
{
    private const string Json = "application/fhir+json";

    private static readonly string[] Addresses =
    [
        "ValueSet/$expand", "ValueSet/$validate-code", "ValueSet/vs/$expand", "CodeSystem/$lookup", "CodeSystem/$validate-code", "CodeSystem/$subsumes", "CodeSystem/cs/$lookup", "ConceptMap/$translate",
        "Patient/bich-ngoc/$summary", "Patient/$summary", "Patient/bich-ngoc/$meta", "Patient/bich-ngoc/$everything", "Subscription/$status", "Subscription/sub/$status", "Subscription/sub/$events", "metadata", "$nonsense", "Patient/$nonsense", "bulk/x", "bulk/x/y", "bulk/%2e%2e/x",
    ];

    private static readonly string[] Names =
        ["url", "system", "code", "version", "filter", "date", "offset", "count", "display", "codeA", "codeB", "source", "target", "targetsystem", "reverse", "activeOnly", "displayLanguage", "property", "identifier", "_count", "_since", "_type", "eventsSinceNumber", "eventsUntilNumber", "content", "mode", "profile", "nonsense", "system-version", "valueSetVersion", "abstract"];

    private static readonly string[] Known =
        ["http://hl7.org/fhir/ValueSet/administrative-gender", "http://hl7.org/fhir/administrative-gender", "http://hl7.org/fhir/sid/icd-10", "http://hl7.org/fhir/sid/icd-10?fhir_vs", "http://hl7.org/fhir/sid/icd-10?fhir_vs=isa/A00", "http://unitsofmeasure.org", "http://loinc.org", "urn:sen:fuzz:vs", "urn:sen:fuzz:cs", "urn:sen:cm:icd10-to-newest", "male", "A00", "A00.0", "mg", "10*-999", "a", "b", "vi", "2026-01-01", "3", "true"];

    internal Gen<FuzzRequest> Asked =>
        from address in Gen.Elements(Addresses)
        from count in Gen.Choose(0, 4)
        from names in Gen.Elements(Names).ListOf(count)
        from values in Gen.Frequency((2, Gen.Elements(Known)), (1, Nasty.Text)).ListOf(count)
        select new FuzzRequest("GET", $"/fhir/{address}?{FuzzSearches.Written(names.Zip(values))}");

    internal Gen<FuzzRequest> Sent =>
        from sample in Gen.Elements(samples.ToArray())
        from whole in Gen.Choose(0, 2)
        from mode in Gen.Elements("create", "update", "delete", "nonsense")
        from way in Gen.Choose(0, 6)
        let set = samples.First(s => s.Type == "ValueSet").Json
        let person = samples.First(s => s.Type == "Patient").Json
        let text = way switch
        {
            0 or 1 when whole > 0 => sample.Json,
            0 or 1 => $"{{\"resourceType\":\"Parameters\",\"parameter\":[{{\"name\":\"resource\",\"resource\":{sample.Json}}},{{\"name\":\"mode\",\"valueCode\":\"{mode}\"}},{{\"name\":\"profile\",\"valueUri\":\"http://hl7.org/fhir/StructureDefinition/{sample.Type}\"}}]}}",
            2 or 3 => $"{{\"resourceType\":\"Parameters\",\"parameter\":[{{\"name\":\"resource\",\"resource\":{person}}},{{\"name\":\"count\",\"valueInteger\":3}},{{\"name\":\"onlyCertainMatches\",\"valueBoolean\":false}}]}}",
            4 => $"{{\"resourceType\":\"Parameters\",\"parameter\":[{{\"name\":\"valueSet\",\"resource\":{set}}},{{\"name\":\"filter\",\"valueString\":\"a\"}},{{\"name\":\"count\",\"valueInteger\":5}}]}}",
            5 => $"{{\"resourceType\":\"Parameters\",\"parameter\":[{{\"name\":\"valueSet\",\"resource\":{set}}},{{\"name\":\"codeableConcept\",\"valueCodeableConcept\":{{\"coding\":[{{\"system\":\"http://hl7.org/fhir/administrative-gender\",\"code\":\"male\"}}]}}}}]}}",
            _ => "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"coding\",\"valueCoding\":{\"system\":\"urn:sen:fuzz:cs\",\"code\":\"a\"}},{\"name\":\"property\",\"valueCode\":\"parent\"},{\"name\":\"date\",\"valueDateTime\":\"2026-01-01\"}]}",
        }
        from body in Gen.Frequency((5, Nasty.Json(text).Select(Encoding.UTF8.GetBytes)), (1, Nasty.Bytes(Encoding.UTF8.GetBytes(text))))
        select new FuzzRequest("POST", way switch
        {
            0 => $"/fhir/{sample.Type}/$validate",
            1 => $"/fhir/{sample.Type}/{sample.Id}/$validate",
            2 or 3 => "/fhir/Patient/$match",
            4 => "/fhir/ValueSet/$expand",
            5 => "/fhir/ValueSet/$validate-code",
            _ => "/fhir/CodeSystem/$lookup",
        }, body, Json);
}
