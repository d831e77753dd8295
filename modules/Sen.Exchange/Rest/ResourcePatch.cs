using Sen.Fhir;

namespace Sen.Exchange.Rest;

/// <summary>A change of parts, in one of the two forms that are spoken here (R4, 3.1.0.6): what becomes of a resource, or why it cannot be done.</summary>
internal sealed record ResourcePatch(Func<FhirDocument, FhirResult<FhirDocument>> Apply)
{
    /// <summary>Media type of JSON Patch (RFC 6902). A FHIRPath Patch is a resource and has the types of resources.</summary>
    internal const string JsonMediaType = "application/json-patch+json";

    /// <summary>What a CapabilityStatement names.</summary>
    internal static readonly IReadOnlyList<string> MediaTypes = [JsonMediaType, Formats.Json, Formats.Xml];

    internal static ResourcePatch Json(ReadOnlyMemory<byte> operations) => new(document => JsonPatch.Apply(document, operations));

    internal static ResourcePatch FhirPath(FhirDocument parameters) => new(document => FhirPathPatch.Apply(document, parameters));

    /// <summary>The patch that stands as a resource in a Bundle: Parameters, or a Binary with a JSON Patch (R4, 3.1.0.11.2).</summary>
    internal static ResourcePatch? Of(FhirDocument resource)
    {
        if (resource.ResourceType is "Parameters")
        {
            return FhirPath(resource);
        }

        return resource.ResourceType is "Binary" && resource.As<Binary>() is { ContentType: JsonMediaType, Data: { } data } && TryDecode(data) is { } operations
            ? Json(operations)
            : null;
    }

    private static byte[]? TryDecode(string base64)
    {
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var length) ? bytes[..length] : null;
    }
}
