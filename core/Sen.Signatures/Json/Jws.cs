using System.Buffers.Text;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sen.Signatures;

/// <summary>The protected header of a document's signature: RFC 7515 §4.1 and ETSI TS 119 182-1 §5.1.</summary>
/// <remarks>The time is <c>iat</c>, as TS 119 182-1 §5.1.11 wants for new signatures; it needs no <c>crit</c>, so every JOSE library can verify.</remarks>
internal sealed record JwsHeader
{
    [JsonPropertyName("alg")]
    public required string Algorithm { get; init; }

    [JsonPropertyName("typ")]
    public string? Type { get; init; }

    [JsonPropertyName("cty")]
    public string? ContentType { get; init; }

    [JsonPropertyName("iat")]
    public long? IssuedAt { get; init; }

    /// <summary>Older JAdES; read, and not written.</summary>
    [JsonPropertyName("sigT")]
    public string? SigningTime { get; init; }

    [JsonPropertyName("x5t#S256")]
    public string? Thumbprint { get; init; }

    [JsonPropertyName("x5c")]
    public IReadOnlyList<string>? Certificates { get; init; }

    [JsonPropertyName("crit")]
    public IReadOnlyList<string>? Critical { get; init; }
}

/// <summary>Flattened JSON serialization (RFC 7515 §7.2.2) with the payload detached; the form that has room for what comes after signing.</summary>
internal sealed record JwsDocument
{
    [JsonPropertyName("protected")]
    public required string Protected { get; init; }

    [JsonPropertyName("header")]
    public JwsUnprotected? Header { get; init; }

    [JsonPropertyName("signature")]
    public required string Signature { get; init; }
}

/// <summary>TS 119 182-1 §5.3: members of <c>etsiU</c>, each base64url of one JSON object.</summary>
internal sealed record JwsUnprotected([property: JsonPropertyName("etsiU")] IReadOnlyList<string>? EtsiU);

internal sealed record EtsiMember
{
    [JsonPropertyName("sigTst")]
    public TimestampContainer? SignatureTimestamp { get; init; }

    [JsonPropertyName("xVals")]
    public IReadOnlyList<CertificateValue>? CertificateValues { get; init; }

    [JsonPropertyName("rVals")]
    public RevocationValues? RevocationValues { get; init; }
}

internal sealed record TimestampContainer([property: JsonPropertyName("tstTokens")] IReadOnlyList<EncodedValue>? Tokens);

internal sealed record CertificateValue([property: JsonPropertyName("x509Cert")] EncodedValue? X509);

internal sealed record RevocationValues(
    [property: JsonPropertyName("crlVals")] IReadOnlyList<EncodedValue>? Lists, [property: JsonPropertyName("ocspVals")] IReadOnlyList<EncodedValue>? Answers);

internal sealed record EncodedValue([property: JsonPropertyName("val")] string Value);

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, AllowDuplicateProperties = false, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(JwsHeader))]
[JsonSerializable(typeof(JwsDocument))]
[JsonSerializable(typeof(EtsiMember))]
internal sealed partial class JwsJson : JsonSerializerContext;

/// <summary>Names and texts that signing and verifying share.</summary>
internal static class Jws
{
    internal static string NameOf(SigningAlgorithm algorithm) => algorithm switch
    {
        SigningAlgorithm.RsaPkcs1 => "RS256",
        SigningAlgorithm.RsaPss => "PS256",
        SigningAlgorithm.EcdsaP256 => "ES256",
    };

    /// <summary>The only names that are taken; <c>none</c> and the HMACs are not among them.</summary>
    internal static SigningAlgorithm? AlgorithmOf(string name) => name switch
    {
        "RS256" => SigningAlgorithm.RsaPkcs1,
        "PS256" => SigningAlgorithm.RsaPss,
        "ES256" => SigningAlgorithm.EcdsaP256,
        _ => null,
    };

    /// <summary>RFC 7515 §5.1: what is hashed and signed.</summary>
    internal static byte[] SigningInput(ReadOnlySpan<byte> protectedUtf8, ReadOnlySpan<byte> payload) =>
        [.. Base64Url.EncodeToUtf8(protectedUtf8), (byte)'.', .. Base64Url.EncodeToUtf8(payload)];

    internal static string Text(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);

    internal static byte[] HeaderUtf8(ISigningKey key, SignatureDetails details, string contentType) => JsonSerializer.SerializeToUtf8Bytes(
        new JwsHeader
        {
            Algorithm = NameOf(key.Algorithm),
            Type = "JOSE",
            ContentType = contentType,
            IssuedAt = details.Time.ToUnixTimeSeconds(),
            Thumbprint = Text(System.Security.Cryptography.SHA256.HashData(key.Certificate.RawData)),
            Certificates = [.. key.Chain.Prepend(key.Certificate).Select(c => Convert.ToBase64String(c.RawData))],
        },
        JwsJson.Default.JwsHeader);

    internal static X509Certificate2? Load(string base64)
    {
        try
        {
            return X509CertificateLoader.LoadCertificate(Convert.FromBase64String(base64));
        }
        catch (Exception e) when (e is FormatException or System.Security.Cryptography.CryptographicException)
        {
            return null;
        }
    }
}
