using System.Text.Json.Serialization;

namespace Sen.Signatures;

/// <summary>Messages of the Cloud Signature Consortium API 1.0.4.0; members are named by the clause that defines them.</summary>
internal sealed record CscInfo
{
    [JsonPropertyName("specs")]
    public string? Specs { get; init; }

    [JsonPropertyName("authType")]
    public IReadOnlyList<string>? AuthTypes { get; init; }

    /// <summary>Base address of the OAuth 2.0 server, when the service has one.</summary>
    [JsonPropertyName("oauth2")]
    public string? OAuth2 { get; init; }

    [JsonPropertyName("methods")]
    public IReadOnlyList<string>? Methods { get; init; }
}

internal sealed record CscToken([property: JsonPropertyName("access_token")] string? AccessToken, [property: JsonPropertyName("expires_in")] int? ExpiresIn);

internal sealed record CscLoginRequest([property: JsonPropertyName("rememberMe")] bool RememberMe);

internal sealed record CscListRequest([property: JsonPropertyName("maxResults")] int MaxResults);

internal sealed record CscList([property: JsonPropertyName("credentialIDs")] IReadOnlyList<string>? CredentialIds);

internal sealed record CscCredentialRequest(
    [property: JsonPropertyName("credentialID")] string CredentialId,
    [property: JsonPropertyName("certificates")] string Certificates,
    [property: JsonPropertyName("authInfo")] bool AuthInfo);

internal sealed record CscCredential
{
    [JsonPropertyName("key")]
    public CscKey? Key { get; init; }

    [JsonPropertyName("cert")]
    public CscCertificate? Certificate { get; init; }

    [JsonPropertyName("authMode")]
    public string? AuthMode { get; init; }
}

internal sealed record CscKey([property: JsonPropertyName("status")] string? Status, [property: JsonPropertyName("algo")] IReadOnlyList<string>? Algorithms);

internal sealed record CscCertificate([property: JsonPropertyName("status")] string? Status, [property: JsonPropertyName("certificates")] IReadOnlyList<string>? Certificates);

internal sealed record CscAuthorizeRequest
{
    [JsonPropertyName("credentialID")]
    public required string CredentialId { get; init; }

    [JsonPropertyName("numSignatures")]
    public required int NumSignatures { get; init; }

    [JsonPropertyName("hash")]
    public required IReadOnlyList<string> Hashes { get; init; }

    [JsonPropertyName("PIN")]
    public string? Pin { get; init; }

    [JsonPropertyName("OTP")]
    public string? Otp { get; init; }
}

internal sealed record CscAuthorization([property: JsonPropertyName("SAD")] string? Sad, [property: JsonPropertyName("expiresIn")] int? ExpiresIn);

internal sealed record CscSignRequest
{
    [JsonPropertyName("credentialID")]
    public required string CredentialId { get; init; }

    [JsonPropertyName("SAD")]
    public required string Sad { get; init; }

    [JsonPropertyName("hash")]
    public required IReadOnlyList<string> Hashes { get; init; }

    [JsonPropertyName("hashAlgo")]
    public required string HashAlgorithm { get; init; }

    [JsonPropertyName("signAlgo")]
    public required string SignatureAlgorithm { get; init; }
}

internal sealed record CscSignatures([property: JsonPropertyName("signatures")] IReadOnlyList<string>? Signatures);

internal sealed record CscError([property: JsonPropertyName("error")] string? Error, [property: JsonPropertyName("error_description")] string? Description);

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CscInfo))]
[JsonSerializable(typeof(CscToken))]
[JsonSerializable(typeof(CscLoginRequest))]
[JsonSerializable(typeof(CscListRequest))]
[JsonSerializable(typeof(CscList))]
[JsonSerializable(typeof(CscCredentialRequest))]
[JsonSerializable(typeof(CscCredential))]
[JsonSerializable(typeof(CscAuthorizeRequest))]
[JsonSerializable(typeof(CscAuthorization))]
[JsonSerializable(typeof(CscSignRequest))]
[JsonSerializable(typeof(CscSignatures))]
[JsonSerializable(typeof(CscError))]
internal sealed partial class CscJson : JsonSerializerContext;
