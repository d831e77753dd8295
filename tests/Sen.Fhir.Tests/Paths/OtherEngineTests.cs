using System.Text.Json;
using Sen.Fhir.Paths;
using Sen.TestKit;

namespace Sen.Fhir.Tests.Paths;

/// <summary>
/// Every search parameter of R4 finds in every resource of Synthea and of HL7's examples what HL7's own fhirpath.js finds there: the same
/// items in the same order, with the same types.
/// </summary>
public sealed class OtherEngineTests
{
    /// <summary>Where fhirpath.js is wrong, with the clause that shows it.</summary>
    private static readonly Dictionary<string, string> TheirFaults = new(StringComparer.Ordinal)
    {
        ["Resource.id"] = "It says System.String; R4's Resource.id is an id (R4, 2.26.2 Resource; the compiler's type stands in the definition's extension).",
    };

    [Fact]
    public async Task Every_search_parameter_finds_what_the_engine_of_HL7_finds()
    {
        var file = Path.GetTempFileName();
        try
        {
            await using (var output = File.Create(file))
            {
                foreach (var document in Documents())
                {
                    Write(output, document);
                }
            }

            var seen = await Peers.RunAsync("Paths/fhirpath-js.cjs", file);

            seen.GetProperty("resources").GetInt32().ShouldBeGreaterThan(6_000);
            seen.GetProperty("found").GetInt32().ShouldBeGreaterThan(60_000);
            var differences = seen.GetProperty("differences").EnumerateObject().ToDictionary(d => d.Name, d => d.Value.GetRawText(), StringComparer.Ordinal);
            differences.Where(d => !TheirFaults.ContainsKey(d.Key)).Select(d => $"{d.Key}: {d.Value}").ShouldBeEmpty();
            TheirFaults.Keys.Except(differences.Keys, StringComparer.Ordinal).ShouldBeEmpty("these agree; take them off the list");
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static IEnumerable<FhirDocument> Documents()
    {
        foreach (var (_, utf8) in SharedData.Synthea())
        {
            foreach (var entry in FhirDocument.Parse(utf8).ValueOrThrow().Root.GetProperty("entry").EnumerateArray())
            {
                yield return FhirDocument.Parse(entry.GetProperty("resource").GetRawText()).ValueOrThrow();
            }
        }

        foreach (var (_, utf8) in Examples.All())
        {
            if (FhirDocument.Parse(utf8) is { Succeeded: true, Value: { } document })
            {
                yield return document;
            }
        }
    }

    private static void Write(Stream output, FhirDocument document)
    {
        var resource = PathNode.Resource(document.Root);
        var scope = Scope.Of(resource, resource, resource);
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WritePropertyName("resource");
            document.Root.WriteTo(json);
            json.WriteStartObject("results");
            foreach (var expression in Expressions(document.ResourceType))
            {
                json.WriteStartArray(expression);
                foreach (var item in FhirPath.ForSearch(expression, document.ResourceType)(scope))
                {
                    Write(json, item);
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    private static IEnumerable<string> Expressions(string type) =>
        SearchParameters.For(type).Select(p => p.Expression).Where(e => e.Length > 0).Distinct(StringComparer.Ordinal);

    private static void Write(Utf8JsonWriter json, PathNode item)
    {
        var (space, name) = TypeFunctions.NameOf(item);
        json.WriteStartArray();
        json.WriteStringValue($"{space}.{name}");
        switch (item)
        {
            case { Json.ValueKind: not JsonValueKind.Undefined }:
                item.Json.WriteTo(json);
                break;
            case { Value: bool flag }:
                json.WriteBooleanValue(flag);
                break;
            case { Text: { } text }:
                json.WriteStringValue(text);
                break;
            default:
                json.WriteNullValue();
                break;
        }

        json.WriteEndArray();
    }
}
