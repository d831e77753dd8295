using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sen.Signatures;

internal sealed record HealthLinkPayload
{
    [JsonPropertyName("url")]
    public string? Address { get; init; }

    [JsonPropertyName("key")]
    public string? Key { get; init; }

    /// <summary>Seconds since 1970.</summary>
    [JsonPropertyName("exp")]
    public double? Expires { get; init; }

    [JsonPropertyName("flag")]
    public string? Flags { get; init; }

    [JsonPropertyName("label")]
    public string? Label { get; init; }

    /// <summary>Left out when it is 1.</summary>
    [JsonPropertyName("v")]
    public double? Version { get; init; }
}

internal sealed record HealthLinkHeader
{
    [JsonPropertyName("alg")]
    public string? Algorithm { get; init; }

    [JsonPropertyName("enc")]
    public string? Encryption { get; init; }

    [JsonPropertyName("cty")]
    public string? ContentType { get; init; }

    [JsonPropertyName("zip")]
    public string? Compression { get; init; }

    [JsonPropertyName("crit")]
    public JsonElement? Critical { get; init; }
}

internal sealed record HealthLinkFiles([property: JsonPropertyName("files")] IReadOnlyList<HealthLinkEntry?>? Files);

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HealthLinkPayload))]
[JsonSerializable(typeof(HealthLinkHeader))]
[JsonSerializable(typeof(HealthLinkFiles))]
[JsonSerializable(typeof(HealthLinkRequest))]
internal sealed partial class HealthLinkJson : JsonSerializerContext
{
    /// <summary>For writing: a letter of Vietnamese is itself and not six characters of escape, so that the QR stays small.</summary>
    internal static HealthLinkJson Short { get; } = new(new JsonSerializerOptions
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
