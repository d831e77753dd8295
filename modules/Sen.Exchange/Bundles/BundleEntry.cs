using System.Text;
using System.Text.Json;
using Sen.Exchange.Rest;
using Sen.Fhir;

namespace Sen.Exchange.Bundles;

/// <summary>One entry of a batch or transaction, read and checked for its form.</summary>
/// <param name="Index">Position in the Bundle.</param>
/// <param name="Method">GET, POST, PUT, PATCH or DELETE.</param>
/// <param name="Type">Resource type of the address.</param>
/// <param name="Id">Id of the address, or null.</param>
/// <param name="Query">Part after '?', or null.</param>
internal sealed record BundleEntry(int Index, string Method, string Type, string? Id, string? Query)
{
    internal string? FullUrl { get; init; }

    internal FhirDocument? Document { get; init; }

    /// <summary>What a PATCH asks for; such an entry has no document.</summary>
    internal ResourcePatch? Patch { get; init; }

    internal string? IfMatch { get; init; }

    internal string? IfNoneExist { get; init; }

    internal string Path => $"Bundle.entry[{Index}]";

    /// <summary>The entries, or everything that is wrong with their form.</summary>
    internal static (List<BundleEntry> Entries, List<FhirIssue> Issues) ReadAll(FhirDocument bundle)
    {
        var entries = new List<BundleEntry>();
        var issues = new List<FhirIssue>();
        if (bundle.Root.TryGetProperty("entry", out var array) && array.ValueKind == JsonValueKind.Array)
        {
            foreach (var (index, element) in array.EnumerateArray().Index())
            {
                if (Read(element, index, issues) is { } entry)
                {
                    entries.Add(entry);
                }
            }
        }

        return (entries, issues);
    }

    private static BundleEntry? Read(JsonElement element, int index, List<FhirIssue> issues)
    {
        var path = $"Bundle.entry[{index}]";
        if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty("request", out var request) || request.ValueKind != JsonValueKind.Object)
        {
            issues.Add(new FhirIssue("error", "required", path + ".request", "An entry needs a request."));
            return null;
        }

        var method = Text(request, "method");
        var url = Text(request, "url") ?? "";
        var parts = url.Split('?', 2);
        var segments = parts[0].Trim('/').Split('/');
        if (method is not ("GET" or "POST" or "PUT" or "PATCH" or "DELETE") || segments.Length > 2 || !ResourceTypes.Contains(segments[0]))
        {
            issues.Add(new FhirIssue("error", "not-supported", path + ".request", "Expected GET, POST, PUT, PATCH or DELETE of Type, Type/id or Type?criteria."));
            return null;
        }

        var entry = new BundleEntry(index, method, segments[0], segments.Length == 2 ? segments[1] : null, parts.Length == 2 ? parts[1] : null)
        {
            FullUrl = Text(element, "fullUrl"),
            IfMatch = Text(request, "ifMatch"),
            IfNoneExist = Text(request, "ifNoneExist"),
        };
        return entry.Check(issues) && method is "POST" or "PUT" or "PATCH" ? entry.WithResource(element, issues) : entry;
    }

    private bool Check(List<FhirIssue> issues)
    {
        var problem = (Method, Id, Query) switch
        {
            ("POST", not null, _) => "A create names a type only.",
            ("PUT", null, null) => "An update names an id or criteria.",
            ("PATCH", null, null) => "A patch names an id or criteria.",
            ("DELETE", null, null) => "A delete names an id or criteria.",
            (_, { } id, _) when !FhirDocument.IsId(id) => "An id is 1 to 64 letters, digits, '-' and '.'.",
            _ => null,
        };
        if (problem is not null)
        {
            issues.Add(new FhirIssue("error", "invalid", Path + ".request.url", problem));
        }

        return problem is null;
    }

    private BundleEntry? WithResource(JsonElement element, List<FhirIssue> issues)
    {
        if (!element.TryGetProperty("resource", out var resource))
        {
            issues.Add(new FhirIssue("error", "required", Path + ".resource", "An entry with POST, PUT or PATCH needs a resource."));
            return null;
        }

        var parsed = FhirDocument.Parse(Encoding.UTF8.GetBytes(resource.GetRawText()));
        if (!parsed.Succeeded)
        {
            issues.AddRange(parsed.Issues.Select(i => i with { Path = $"{Path}.resource.{i.Path}".TrimEnd('.') }));
            return null;
        }

        if (Method is not "PATCH")
        {
            return this with { Document = parsed.Value };
        }

        if (ResourcePatch.Of(parsed.Value) is not { } patch)
        {
            issues.Add(new FhirIssue("error", "invalid", Path + ".resource", $"A patch is Parameters, or a Binary of {ResourcePatch.JsonMediaType}."));
            return null;
        }

        return this with { Patch = patch };
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
