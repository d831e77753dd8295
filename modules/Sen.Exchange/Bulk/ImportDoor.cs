using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Sen.Outbound;
using Sen.Exchange.Rest;
using Sen.Fhir;
using Sen.Record;

namespace Sen.Exchange.Bulk;

/// <summary>
/// <c>POST /fhir/$import</c> (SMART's proposal of a bulk import by manifest): the resources themselves as NDJSON in the body, or a list of
/// files to fetch, as JSON or as Parameters. What may be written is decided for each resource by the Record's policy.
/// </summary>
internal sealed class ImportDoor(BulkDoor door, BulkFolder folder, IOptions<BulkOptions> options)
{
    private const int MostFiles = 1_000;

    private static readonly string[] Lines = [Ndjson.MediaType, "application/ndjson", "application/x-ndjson", "ndjson"];

    internal async Task<Answer> AcceptAsync(HttpContext context, Caller caller)
    {
        if (BulkDoor.Refusal(context) is { } wrong)
        {
            return wrong;
        }

        if (caller.Role is not (Role.Admin or Role.Clerk or Role.Manager or Role.Service))
        {
            return Outcomes.Of(StatusCodes.Status403Forbidden, "forbidden", "An import is for those who administer data.");
        }

        var type = context.Request.ContentType?.Split(';')[0].Trim().ToLowerInvariant() ?? "";
        return Lines.Contains(type, StringComparer.Ordinal) ? await UploadAsync(context, caller) : await ListAsync(context, caller);
    }

    private async Task<Answer> UploadAsync(HttpContext context, Caller caller)
    {
        var encoding = context.Request.Headers.ContentEncoding.ToString();
        if (encoding is not ("" or "identity" or "gzip"))
        {
            return Outcomes.Of(StatusCodes.Status415UnsupportedMediaType, "not-supported", "Send it as it is, or packed with gzip.");
        }

        if (door.Crowded(context, caller) is { } crowded)
        {
            return crowded;
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = options.Value.MaxImportBytes;
        }

        var (id, name) = (door.NewId(), encoding is "gzip" ? "input-0.ndjson.gz" : "input-0.ndjson");
        folder.Make(id);
        var taken = false;
        try
        {
            if (!await BoundedCopy.ToFileAsync(context.Request.Body, folder.PathOf(id, name), options.Value.MaxImportBytes, context.RequestAborted))
            {
                return Outcomes.Of(StatusCodes.Status413PayloadTooLarge, "too-long", $"An import takes at most {options.Value.MaxImportBytes} bytes at once.");
            }

            var order = new ImportOrder { Inputs = [new ImportInput(null, null, name) { IsHere = true }] };
            var answer = door.Accept(context, caller, job => job with { Import = order }, id);
            taken = !answer.Failed;
            return answer;
        }
        finally
        {
            if (!taken)
            {
                folder.Erase(id);
            }
        }
    }

    private async Task<Answer> ListAsync(HttpContext context, Caller caller)
    {
        var (bytes, refusal) = await RequestBody.BytesAsync(context);
        if (refusal is not null)
        {
            return refusal;
        }

        ImportManifest manifest;
        try
        {
            using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 16 });
            manifest = ImportManifest.Read(document.RootElement);
        }
        catch (JsonException)
        {
            return Outcomes.Of(StatusCodes.Status400BadRequest, "structure", "Expected NDJSON, or a manifest in JSON.");
        }

        var issues = Check(manifest).ToList();
        if (issues.Count > 0)
        {
            return Outcomes.Unparsable(issues);
        }

        var inputs = manifest.Inputs.Select((input, i) => new ImportInput(input.Type, input.Url, $"input-{i}.ndjson{(manifest.Gzip || input.Url!.EndsWith(".gz", StringComparison.Ordinal) ? ".gz" : "")}"));
        return door.Accept(context, caller, job => job with { Import = new ImportOrder { Inputs = [.. inputs] } });
    }

    private IEnumerable<FhirIssue> Check(ImportManifest manifest)
    {
        if (!Lines.Contains(manifest.Format, StringComparer.Ordinal))
        {
            yield return Wrong("inputFormat", $"Files are {Ndjson.MediaType}.");
        }

        if (manifest.Storage is not (null or "https"))
        {
            yield return Wrong("storageDetail.type", "Files are fetched by https.");
        }

        if (manifest.Inputs.Count is 0 or > MostFiles)
        {
            yield return Wrong("input", $"Between 1 and {MostFiles} files are imported at once.");
        }

        foreach (var (index, (type, url)) in manifest.Inputs.Index())
        {
            if (type is null || !ResourceTypes.Contains(type))
            {
                yield return Wrong($"input[{index}].type", "Not the name of an R4 resource type.");
            }

            if (SafeAddresses.Problem(url, options.Value.AllowLoopback) is { } problem)
            {
                yield return Wrong($"input[{index}].url", problem);
            }
            else if (!options.Value.ImportHosts.Contains(new Uri(url!).IdnHost, StringComparer.OrdinalIgnoreCase))
            {
                yield return Wrong($"input[{index}].url", "Files of this server are not fetched; the setting Bulk:ImportHosts names those that are.");
            }
        }
    }

    private static FhirIssue Wrong(string path, string message) => new("error", "invalid", path, message);
}

/// <summary>The list of files to import, from plain JSON or from a Parameters resource with the same names.</summary>
internal sealed record ImportManifest(string Format, string? Storage, bool Gzip, IReadOnlyList<(string? Type, string? Url)> Inputs)
{
    internal static ImportManifest Read(JsonElement root)
    {
        if (root.ValueKind is not JsonValueKind.Object)
        {
            throw new JsonException("Not an object.");
        }

        return root.TryGetProperty("resourceType", out var type) && type.ValueEquals("Parameters"u8) ? OfParameters(root) : OfJson(root);
    }

    private static ImportManifest OfJson(JsonElement root)
    {
        var storage = root.TryGetProperty("storageDetail", out var detail) ? detail : default;
        var gzip = Array(storage, "contentEncoding").Any(e => e.ValueKind is JsonValueKind.String && e.ValueEquals("gzip"u8));
        return new ImportManifest(Text(root, "inputFormat") ?? "", Text(storage, "type"), gzip, [.. Array(root, "input").Select(i => (Text(i, "type"), Text(i, "url")))]);
    }

    private static ImportManifest OfParameters(JsonElement root)
    {
        var parameters = Array(root, "parameter").ToList();
        var storage = parameters.Where(p => Text(p, "name") == "storageDetail").SelectMany(p => Array(p, "part")).ToList();
        return new ImportManifest(
            Value(parameters, "inputFormat") ?? "",
            Value(storage, "type"),
            Value(storage, "contentEncoding") == "gzip",
            [.. parameters.Where(p => Text(p, "name") == "input").Select(p => Array(p, "part").ToList()).Select(parts => (Value(parts, "type"), Value(parts, "url")))]);
    }

    private static JsonElement.ArrayEnumerator Array(JsonElement parent, string name) =>
        parent.ValueKind is JsonValueKind.Object && parent.TryGetProperty(name, out var list) && list.ValueKind is JsonValueKind.Array ? list.EnumerateArray() : default;

    private static string? Text(JsonElement parent, string name) =>
        parent.ValueKind is JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    private static string? Value(List<JsonElement> parameters, string name) => parameters
        .Where(p => Text(p, "name") == name)
        .SelectMany(p => p.EnumerateObject())
        .Where(p => p.Name.StartsWith("value", StringComparison.Ordinal) && p.Value.ValueKind is JsonValueKind.String)
        .Select(p => p.Value.GetString())
        .FirstOrDefault();
}
