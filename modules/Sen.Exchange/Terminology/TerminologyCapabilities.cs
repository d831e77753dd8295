using System.Text.Json;
using Sen.Exchange.Rest;
using Sen.Fhir;

namespace Sen.Exchange.Terminology;

/// <summary>What terminology operations know (R4, TerminologyCapabilities), as <c>/metadata?mode=terminology</c> answers.</summary>
internal static class TerminologyCapabilities
{
    private static readonly string[] ExpansionParameters =
        ["activeOnly", "count", "date", "displayLanguage", "excludeNotForUI", "filter", "includeDefinition", "includeDesignations", "offset", "system-version", "url", "valueSet", "valueSetVersion"];

    internal static Answer Answer(string baseUrl) => new(200)
    {
        Body = Rest.Answer.Json(json =>
        {
            json.WriteStartObject();
            json.WriteString("resourceType", "TerminologyCapabilities");
            json.WriteString("status", "active");
            json.WriteString("date", Metadata.Written.Text);
            json.WriteString("kind", "instance");
            json.WriteStartObject("implementation");
            json.WriteString("description", "A node of Sen");
            json.WriteString("url", baseUrl);
            json.WriteEndObject();
            json.WriteStartArray("codeSystem");
            foreach (var url in NationalLists.Urls.Concat(StandardTerminology.UrlsOf("CodeSystem")).Distinct(StringComparer.Ordinal)
                .Where(u => TermLibrary.Shipped(u).Count > 0).Order(StringComparer.Ordinal))
            {
                CodeSystem(json, url);
            }

            json.WriteEndArray();
            json.WriteStartObject("expansion");
            json.WriteBoolean("hierarchical", false);
            json.WriteBoolean("paging", true);
            json.WriteBoolean("incomplete", false);
            json.WriteStartArray("parameter");
            foreach (var name in ExpansionParameters)
            {
                json.WriteStartObject();
                json.WriteString("name", name);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteString("textFilter", "Each word, with or without Vietnamese marks and in any order, begins a word of the code or of a term.");
            json.WriteEndObject();
            json.WriteString("codeSearch", "all");
            json.WriteStartObject("validateCode");
            json.WriteBoolean("translations", true);
            json.WriteEndObject();
            json.WriteStartObject("translation");
            json.WriteBoolean("needsMap", false);
            json.WriteEndObject();
            json.WriteEndObject();
        }),
    };

    private static void CodeSystem(Utf8JsonWriter json, string url)
    {
        json.WriteStartObject();
        json.WriteString("uri", url);
        var editions = TermLibrary.Shipped(url).Where(l => l.Version is not null).ToList();
        if (editions.Count > 0)
        {
            json.WriteStartArray("version");
            foreach (var edition in editions)
            {
                json.WriteStartObject();
                json.WriteString("code", edition.Version);
                json.WriteBoolean("isDefault", ReferenceEquals(edition, editions[0]));
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteBoolean("subsumption", true);
        json.WriteEndObject();
    }
}
