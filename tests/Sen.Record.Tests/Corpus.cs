using System.Text;
using System.Text.RegularExpressions;
using Sen.Fhir;
using Sen.TestKit;

namespace Sen.Record.Tests;

/// <summary>Resources of Synthea's R4 bundles (Apache-2.0, MITRE), as a Record would hold them: references name type and id.</summary>
internal static partial class Corpus
{
    internal static IReadOnlyList<FhirDocument> Load(params string[] people)
    {
        var documents = new Dictionary<ResourceKey, FhirDocument>();
        foreach (var (_, utf8) in SharedData.Synthea(people))
        {
            foreach (var document in Entries(utf8))
            {
                documents[new ResourceKey(document.ResourceType, document.Id!)] = document;
            }
        }

        return [.. documents.Values];
    }

    private static IEnumerable<FhirDocument> Entries(byte[] utf8)
    {
        var bundle = FhirDocument.Parse(utf8).ValueOrThrow().Root;
        var types = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in bundle.GetProperty("entry").EnumerateArray())
        {
            types[entry.GetProperty("fullUrl").GetString()!] = entry.GetProperty("resource").GetProperty("resourceType").GetString()!;
        }

        foreach (var entry in bundle.GetProperty("entry").EnumerateArray())
        {
            var text = Urn().Replace(entry.GetProperty("resource").GetRawText(), m => types.TryGetValue(m.Value, out var type) ? $"{type}/{m.Value[9..]}" : m.Value);
            yield return FhirDocument.Parse(Encoding.UTF8.GetBytes(text)).ValueOrThrow();
        }
    }

    [GeneratedRegex("urn:uuid:[0-9a-f-]{36}", RegexOptions.None, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Urn();
}
