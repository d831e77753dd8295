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

        json.WriteStartArray("link");
        Link(json, "self", $"{baseUrl}/{query.Type}?{query.ToQueryString()}");
        if (page.Next is { } next)
        {
            Link(json, "next", $"{baseUrl}/{query.Type}?{query.After(next).ToQueryString()}");
        }

        json.WriteEndArray();
        Entries(json, [.. page.Matches.Select(m => (m, "match")), .. page.Included.Select(m => (m, "include"))], (resource, mode) =>
        {
            Resource(json, resource, baseUrl);
            json.WriteStartObject("search");
            json.WriteString("mode", mode);
            json.WriteEndObject();
        });
    });

    internal static ReadOnlyMemory<byte> History(IReadOnlyList<StoredResource> versions, ResourceKey key, string baseUrl) => Write("history", json =>
    {
        json.WriteNumber("total", versions.Count);
        json.WriteStartArray("link");
        Link(json, "self", $"{baseUrl}/{key}/_history");
        json.WriteEndArray();
        Entries(json, [.. versions.Select(v => (v, ""))], (version, _) =>
        {
            Resource(json, version, baseUrl);
            var method = version switch { { Deleted: true } => "DELETE", { Version: 1 } => "POST", _ => "PUT" };
            json.WriteStartObject("request");
            json.WriteString("method", method);
            json.WriteString("url", method == "POST" ? key.Type : key.ToString());
            json.WriteEndObject();
            json.WriteStartObject("response");
            json.WriteString("status", method switch { "DELETE" => "204", "POST" => "201", _ => "200" });
            json.WriteString("etag", $"W/\"{version.Version.ToString(CultureInfo.InvariantCulture)}\"");
            json.WriteString("lastModified", FhirDateTime.Instant(version.LastUpdated).Text);
            json.WriteEndObject();
        });
    });

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
