using System.Globalization;
using System.Text.Json;
using Sen.Exchange.Rest;
using Sen.Fhir;
using Sen.Record;

namespace Sen.Exchange.Bundles;

/// <summary>Writes Bundles around stored bytes, which go in unchanged.</summary>
internal static class BundleWriter
{
    internal static ReadOnlyMemory<byte> SearchSet(SearchPage page, SearchQuery query, string baseUrl) => Write("searchset", json =>
    {
        if (page.Total is { } total)
        {
            json.WriteNumber("total", total);
        }

        var path = query.Compartment is { } patient ? $"{baseUrl}/Patient/{patient}/{query.Type}" : $"{baseUrl}/{query.Type}";
        Links(json, $"{path}?{query.ToQueryString()}", page.Next is null ? null : $"{path}?{query.After(page.Next).ToQueryString()}");
        Found(json, page, document => Subset.Of(document, query), query.Ignored, baseUrl);
    });

    internal static ReadOnlyMemory<byte> Everything(SearchPage page, EverythingQuery query, string baseUrl) => Write("searchset", json =>
    {
        Links(json, Of(query), page.Next is null ? null : Of(query with { Cursor = page.Next }));
        Found(json, page, document => document.Utf8, [], baseUrl);

        string Of(EverythingQuery asked)
        {
            var parts = new[]
            {
                ("_since", asked.Since is { } since ? FhirDateTime.Instant(since).Text : null),
                ("_type", asked.Types.Count > 0 ? string.Join(',', asked.Types) : null),
                ("_count", asked.Count?.ToString(CultureInfo.InvariantCulture)),
                ("_cursor", asked.Cursor),
            };
            var said = string.Join('&', parts.Where(p => p.Item2 is not null).Select(p => $"{p.Item1}={Uri.EscapeDataString(p.Item2!)}"));
            return $"{baseUrl}/Patient/{asked.Patient}/$everything{(said.Length > 0 ? "?" : "")}{said}";
        }
    });

    private static void Links(Utf8JsonWriter json, string self, string? next)
    {
        json.WriteStartArray("link");
        Link(json, "self", self);
        if (next is not null)
        {
            Link(json, "next", next);
        }

        json.WriteEndArray();
    }

    // Matches, what was included with them, and which parameters were left out.
    private static void Found(
        Utf8JsonWriter json, SearchPage page, Func<FhirDocument, ReadOnlyMemory<byte>> bytes, IReadOnlyList<string> ignored, string baseUrl)
    {
        var entries = new List<(string? Url, ReadOnlyMemory<byte> Body, string Mode)>();
        entries.AddRange(page.Matches.Select(m => ((string?)$"{baseUrl}/{m.Key}", bytes(m.Document!), "match")));
        entries.AddRange(page.Included.Select(m => ((string?)$"{baseUrl}/{m.Key}", m.Document!.Utf8, "include")));
        if (ignored.Count > 0)
        {
            var warnings = ignored.Select(name => new FhirIssue("warning", "not-supported", name, $"{name} was left out of the search."));
            entries.Add((null, Outcomes.Of(200, warnings).Body, "outcome"));
        }

        Entries(json, [.. entries.Select(e => (e, e.Mode))], (entry, mode) =>
        {
            Optional(json, "fullUrl", entry.Url);
            json.WritePropertyName("resource");
            json.WriteRawValue(entry.Body.Span, skipInputValidation: true);
            json.WriteStartObject("search");
            json.WriteString("mode", mode);
            json.WriteEndObject();
        });
    }

    internal static ReadOnlyMemory<byte> History(
        HistoryPage page, string baseUrl, string path, IReadOnlyList<KeyValuePair<string, string>> said, bool total) => Write("history", json =>
    {
        if (total)
        {
            json.WriteNumber("total", page.Versions.Count);
        }

        Links(json, Address(said), page.Next is { } next ? Address([.. said, new("_cursor", next)]) : null);
        Entries(json, [.. page.Versions.Select(v => (v, ""))], (version, _) => Version(json, version, baseUrl));

        string Address(IReadOnlyList<KeyValuePair<string, string>> parameters) => parameters.Count == 0
            ? path
            : $"{path}?{string.Join('&', parameters.Select(p => $"{p.Key}={Uri.EscapeDataString(p.Value)}"))}";
    });

    private static void Version(Utf8JsonWriter json, StoredResource version, string baseUrl)
    {
        Resource(json, version, baseUrl);
        var method = version switch { { Deleted: true } => "DELETE", { Version: 1 } => "POST", _ => "PUT" };
        json.WriteStartObject("request");
        json.WriteString("method", method);
        json.WriteString("url", method == "POST" ? version.Key.Type : version.Key.ToString());
        json.WriteEndObject();
        json.WriteStartObject("response");
        json.WriteString("status", method switch { "DELETE" => "204", "POST" => "201", _ => "200" });
        json.WriteString("etag", VersionTag.Of(version.Version));
        json.WriteString("lastModified", FhirDateTime.Instant(version.LastUpdated).Text);
        json.WriteEndObject();
    }

    /// <summary>The answers of a batch or transaction in the order of its entries.</summary>
    internal static ReadOnlyMemory<byte> Responses(string type, IReadOnlyList<Answer> answers) => Write(type, json =>
        Entries(json, [.. answers.Select(a => (a, ""))], (answer, _) =>
        {
            if (!answer.Failed && !answer.Body.IsEmpty)
            {
                json.WritePropertyName("resource");
                json.WriteRawValue(answer.Body.Span, skipInputValidation: true);
            }

            json.WriteStartObject("response");
            json.WriteString("status", answer.Status.ToString(CultureInfo.InvariantCulture));
            Optional(json, "location", answer.Location);
            Optional(json, "etag", answer.ETag);
            Optional(json, "lastModified", answer.LastModified is { } at ? FhirDateTime.Instant(at).Text : null);
            if (answer.Failed)
            {
                json.WritePropertyName("outcome");
                json.WriteRawValue(answer.Body.Span, skipInputValidation: true);
            }

            json.WriteEndObject();
        }));

    private static ReadOnlyMemory<byte> Write(string type, Action<Utf8JsonWriter> content) => Answer.Json(json =>
    {
        json.WriteStartObject();
        json.WriteString("resourceType", "Bundle");
        json.WriteString("type", type);
        content(json);
        json.WriteEndObject();
    });

    // FHIR has no empty arrays.
    private static void Entries<T>(Utf8JsonWriter json, IReadOnlyList<(T Item, string Mode)> items, Action<T, string> write)
    {
        if (items.Count == 0)
        {
            return;
        }

        json.WriteStartArray("entry");
        foreach (var (item, mode) in items)
        {
            json.WriteStartObject();
            write(item, mode);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Resource(Utf8JsonWriter json, StoredResource stored, string baseUrl)
    {
        json.WriteString("fullUrl", $"{baseUrl}/{stored.Key}");
        if (stored.Document is { } document)
        {
            json.WritePropertyName("resource");
            json.WriteRawValue(document.Utf8.Span, skipInputValidation: true);
        }
    }

    private static void Link(Utf8JsonWriter json, string relation, string url)
    {
        json.WriteStartObject();
        json.WriteString("relation", relation);
        json.WriteString("url", url);
        json.WriteEndObject();
    }

    private static void Optional(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }
}
