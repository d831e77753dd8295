using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sen.Signatures;

/// <summary>What a link's address answers: the files behind it (specification, "SMART Health Link Manifest File").</summary>
public sealed record HealthLinkManifest(IReadOnlyList<HealthLinkEntry> Files)
{
    /// <summary>A <c>.smart-health-card</c>.</summary>
    public const string HealthCard = "application/smart-health-card";

    /// <summary>Any resource.</summary>
    public const string Fhir = "application/fhir+json";

    /// <summary>A token for a FHIR server (SMART App Launch).</summary>
    public const string ApiAccess = "application/smart-api-access";

    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(new HealthLinkFiles([.. Files]), HealthLinkJson.Default.HealthLinkFiles);

    public static HealthLinkReading<HealthLinkManifest> Read(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return JsonSerializer.Deserialize(utf8, HealthLinkJson.Default.HealthLinkFiles)?.Files is { Count: > 0 } files && files.All(IsGood)
                ? new HealthLinkManifest([.. files.Select(f => f!)])
                : HealthLinkProblem.BadManifest;
        }
        catch (JsonException)
        {
            return HealthLinkProblem.Unreadable;
        }
    }

    private static bool IsGood(HealthLinkEntry? entry) => entry is { ContentType: HealthCard or Fhir or ApiAccess }
        && (entry.Embedded is not null || HealthLink.IsAddress(entry.Location));
}

/// <summary>One file of a manifest: in it, or somewhere to be fetched within the hour.</summary>
public sealed record HealthLinkEntry
{
    [JsonPropertyName("contentType")]
    public string? ContentType { get; init; }

    /// <summary>Address of the encrypted file.</summary>
    [JsonPropertyName("location")]
    public string? Location { get; init; }

    /// <summary>The encrypted file itself (compact JWE).</summary>
    [JsonPropertyName("embedded")]
    public string? Embedded { get; init; }

    [JsonPropertyName("lastUpdated")]
    public string? LastUpdated { get; init; }

    /// <summary>finalized, can-change, entered-in-error, no-longer-valid or retracted.</summary>
    [JsonPropertyName("status")]
    public string? Status { get; init; }

    [JsonPropertyName("fhirVersion")]
    public string? FhirVersion { get; init; }
}

/// <summary>What a reader sends to a link's address (specification, "SMART Health Link Manifest Request").</summary>
public sealed record HealthLinkRequest
{
    /// <summary>Who opens it, for the eyes of whoever shared it.</summary>
    [JsonPropertyName("recipient")]
    public string? Recipient { get; init; }

    [JsonPropertyName("passcode")]
    public string? Passcode { get; init; }

    /// <summary>Files that are longer, in characters of the JWE, are given by address.</summary>
    [JsonPropertyName("embeddedLengthMax")]
    public int? EmbeddedLengthMax { get; init; }

    public static HealthLinkReading<HealthLinkRequest> Read(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return JsonSerializer.Deserialize(utf8, HealthLinkJson.Default.HealthLinkRequest) is { } request && !string.IsNullOrWhiteSpace(request.Recipient)
                && request.EmbeddedLengthMax is null or >= 0
                ? request
                : HealthLinkProblem.BadRequest;
        }
        catch (JsonException)
        {
            return HealthLinkProblem.Unreadable;
        }
    }
}
