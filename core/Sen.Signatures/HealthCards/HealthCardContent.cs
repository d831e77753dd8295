using System.Text.Json;
using System.Text.Json.Nodes;
using Sen.Fhir;

namespace Sen.Signatures;

/// <summary>The content of a card: a Bundle with nothing that a reader does not need (specification, "Data minimization").</summary>
public static class HealthCardContent
{
    /// <summary>The bundle without ids, narrative, meta other than security, texts of codes and displays; references short, <c>resource:0</c>.</summary>
    public static FhirDocument Minimized(FhirDocument bundle)
    {
        var root = (JsonObject)JsonNode.Parse(bundle.Utf8.Span)!;
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var entries = (root["entry"] as JsonArray)?.OfType<JsonObject>().ToList() ?? [];
        for (var i = 0; i < entries.Count; i++)
        {
            var resource = entries[i]["resource"] as JsonObject;
            foreach (var name in new[] { (string?)entries[i]["fullUrl"], resource is null ? null : $"{(string?)resource["resourceType"]}/{(string?)resource["id"]}" })
            {
                names.TryAdd(name ?? "", $"resource:{i}");
            }

            entries[i]["fullUrl"] = $"resource:{i}";
        }

        root.Remove("id");
        root.Remove("meta");
        foreach (var resource in entries.Select(e => e["resource"]).OfType<JsonObject>())
        {
            resource.Remove("id");
            resource.Remove("text");
            MinimizeMeta(resource);
            Minimize(resource, names);
        }

        return FhirDocument.Parse(root.ToJsonString(HealthCardJson.Short.Options)).ValueOrThrow();
    }

    /// <summary>The specification's rule for issuers: https, no slash at the end, nothing after the path. A machine's own address may do without https,
    /// as browsers have it (W3C Secure Contexts): a practice node on one's own desk issues, too, and nobody else can reach its keys.</summary>
    internal static bool IsIssuer(string? issuer) => Uri.TryCreate(issuer, UriKind.Absolute, out var uri) && uri is { Query: "", Fragment: "" } && !issuer.EndsWith('/')
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback));

    /// <summary>Whether a bundle is as small as it should be.</summary>
    internal static bool IsMinimal(JsonElement bundle) =>
        bundle.TryGetProperty("entry", out var entries) && entries.ValueKind is JsonValueKind.Array
        && entries.EnumerateArray().All(e => IsShort(e, "fullUrl") && e.TryGetProperty("resource", out var resource) && IsMinimalResource(resource));

    private static bool IsMinimalResource(JsonElement resource) =>
        !resource.TryGetProperty("id", out _) && !resource.TryGetProperty("text", out _) && HasOnlySecurity(resource) && IsMinimalElement(resource);

    private static bool HasOnlySecurity(JsonElement resource) =>
        !resource.TryGetProperty("meta", out var meta) || (meta.ValueKind is JsonValueKind.Object && meta.EnumerateObject().All(m => m.NameEquals("security")));

    private static bool IsMinimalElement(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => !(element.TryGetProperty("display", out _) && element.TryGetProperty("code", out _))
            && !(element.TryGetProperty("coding", out _) && element.TryGetProperty("text", out _))
            && (!element.TryGetProperty("reference", out _) || IsShort(element, "reference"))
            && element.EnumerateObject().All(m => IsMinimalElement(m.Value)),
        JsonValueKind.Array => element.EnumerateArray().All(IsMinimalElement),
        _ => true,
    };

    private static bool IsShort(JsonElement element, string name) =>
        element.ValueKind is JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String && value.GetString() is { } text
        && text.StartsWith("resource:", StringComparison.Ordinal) && text.Length is > 9 and < 16 && text.AsSpan(9).IndexOfAnyExceptInRange('0', '9') < 0;

    private static void MinimizeMeta(JsonObject resource)
    {
        if (resource["meta"] is JsonObject meta)
        {
            foreach (var name in meta.Select(m => m.Key).Where(name => name != "security").ToList())
            {
                meta.Remove(name);
            }

            if (meta.Count == 0)
            {
                resource.Remove("meta");
            }
        }
    }

    private static void Minimize(JsonNode node, Dictionary<string, string> names)
    {
        if (node is JsonObject element)
        {
            MinimizeElement(element, names);
        }

        foreach (var child in node is JsonObject members ? members.Select(m => m.Value).ToList() : [.. (JsonArray)node])
        {
            if (child is JsonObject or JsonArray)
            {
                Minimize(child, names);
            }
        }
    }

    private static void MinimizeElement(JsonObject element, Dictionary<string, string> names)
    {
        if (element["code"] is JsonValue)
        {
            element.Remove("display");
        }

        if (element.ContainsKey("coding"))
        {
            element.Remove("text");
        }

        if (element["reference"] is JsonValue reference && names.TryGetValue((string)reference!, out var name))
        {
            element["reference"] = name;
            element.Remove("display");
        }
    }
}
