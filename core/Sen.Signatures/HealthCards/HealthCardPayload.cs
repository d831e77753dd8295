using System.Buffers.Text;
using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sen.Signatures;

internal sealed record HealthCardHeader([property: JsonPropertyName("alg")] string? Algorithm, [property: JsonPropertyName("zip")] string? Compression, [property: JsonPropertyName("kid")] string? Key)
{
    [JsonPropertyName("crit")]
    public JsonElement? Critical { get; init; }
}

/// <summary>The payload of a card: a verifiable credential in the short claims of JWT.</summary>
internal sealed record HealthCardPayload
{
    [JsonPropertyName("iss")]
    public string? Issuer { get; init; }

    /// <summary>Seconds since 1970, with a fraction if the issuer likes.</summary>
    [JsonPropertyName("nbf")]
    public double? NotBefore { get; init; }

    [JsonPropertyName("exp")]
    public double? Expires { get; init; }

    [JsonPropertyName("vc")]
    public Credential? Vc { get; init; }

    internal sealed record Credential
    {
        [JsonPropertyName("type")]
        public IReadOnlyList<string>? Types { get; init; }

        [JsonPropertyName("credentialSubject")]
        public Subject? CredentialSubject { get; init; }

        [JsonPropertyName("rid")]
        public string? RevocationId { get; init; }
    }

    internal sealed record Subject([property: JsonPropertyName("fhirVersion")] string? FhirVersion, [property: JsonPropertyName("fhirBundle")] JsonElement? FhirBundle);
}

internal sealed record HealthCardList
{
    [JsonPropertyName("kid")]
    public string? Key { get; init; }

    [JsonPropertyName("method")]
    public string? Method { get; init; }

    [JsonPropertyName("ctr")]
    public long? Counter { get; init; }

    [JsonPropertyName("rids")]
    public IReadOnlyList<string>? Ids { get; init; }
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(HealthCardHeader))]
[JsonSerializable(typeof(HealthCardPayload))]
[JsonSerializable(typeof(HealthCardKeys.KeySet))]
[JsonSerializable(typeof(HealthCardList))]
internal sealed partial class HealthCardJson : JsonSerializerContext
{
    /// <summary>For writing: a letter of Vietnamese is itself and not six characters of escape, so that it fits the QR.</summary>
    internal static HealthCardJson Short { get; } = new(new JsonSerializerOptions
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}

/// <summary>Raw DEFLATE (RFC 1951) of the payload.</summary>
internal static class HealthCardDeflate
{
    // A card of 1,195 characters unpacks to some kilobytes; this keeps a bomb small.
    private const int MaxBytes = 1024 * 1024;

    internal static byte[] Pack(ReadOnlySpan<byte> payload)
    {
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.SmallestSize))
        {
            deflate.Write(payload);
        }

        return packed.ToArray();
    }

    /// <summary>Null when it is no DEFLATE, or unpacks to so many bytes.</summary>
    internal static byte[]? Unpack(byte[] packed, int most = MaxBytes)
    {
        try
        {
            using var deflate = new DeflateStream(new MemoryStream(packed), CompressionMode.Decompress);
            using var bytes = new MemoryStream();
            var part = new byte[16 * 1024];
            for (var read = deflate.Read(part); read > 0; read = deflate.Read(part))
            {
                bytes.Write(part.AsSpan(0, read));
                if (bytes.Length >= most)
                {
                    return null;
                }
            }

            return bytes.ToArray();
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}

/// <summary>A card as compact JWS.</summary>
internal static class HealthCardJws
{
    internal static byte[]? Decode(string text) => Base64Url.IsValid(text) && Base64Url.DecodeFromChars(text) is var bytes && Base64Url.EncodeToString(bytes) == text ? bytes : null;
}
