using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sen.Signatures;

/// <summary>The public keys of an issuer, from its <c>/.well-known/jwks.json</c>. Only keys that the specification allows are taken.</summary>
public sealed class HealthCardKeys
{
    private readonly Dictionary<string, ECParameters> _keys = new(StringComparer.Ordinal);

    private HealthCardKeys(string issuer) => Issuer = issuer;

    public string Issuer { get; }

    /// <summary>Names of the keys that were taken.</summary>
    public IReadOnlyCollection<string> Names => _keys.Keys;

    /// <summary>Versions of the revocation lists that the issuer says it has, by name of the key.</summary>
    internal Dictionary<string, long> ListVersions { get; } = new(StringComparer.Ordinal);

    /// <summary>Null when it is no key set. A key that breaks a rule is passed over: cards signed with it are of an unknown key.</summary>
    public static HealthCardKeys? Read(string issuer, ReadOnlySpan<byte> jwks)
    {
        try
        {
            if (JsonSerializer.Deserialize(jwks, HealthCardJson.Default.KeySet)?.Keys is not { } keys)
            {
                return null;
            }

            var result = new HealthCardKeys(issuer);
            foreach (var key in keys)
            {
                if (Point(key) is { } point && key.Name == Thumbprint(key) && HasIssuer(key, point, issuer))
                {
                    result._keys[key.Name] = new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = point };
                    result.ListVersions[key.Name] = key.ListVersion ?? 0;
                }
            }

            return result;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The key set that an issuer publishes for these certificates (P-256). Without the certificates themselves: a verifier takes one only
    /// when it names the issuer's address.</summary>
    public static byte[] Write(params IEnumerable<X509Certificate2> certificates) => Write(certificates, listVersion: 0);

    /// <summary>The same, with the version of the revocation lists; 0: there are none.</summary>
    public static byte[] Write(IEnumerable<X509Certificate2> certificates, long listVersion) => JsonSerializer.SerializeToUtf8Bytes(
        new KeySet([.. certificates.Select(c => Of(c) with { ListVersion = listVersion == 0 ? null : listVersion })]), HealthCardJson.Default.KeySet);

    /// <summary>The name of a certificate's key: its thumbprint (RFC 7638).</summary>
    public static string NameOf(X509Certificate2 certificate) => Of(certificate).Name!;

    internal bool Has(string name) => _keys.ContainsKey(name);

    internal bool Verifies(string name, ReadOnlySpan<byte> sha256, ReadOnlySpan<byte> signature)
    {
        try
        {
            using var key = ECDsa.Create(_keys[name]);
            return SigningKeyChecks.VerifiesEs256(key, sha256, signature);
        }
        catch (CryptographicException)
        {
            return false; // a point that is not on the curve
        }
    }

    private static Key Of(X509Certificate2 certificate)
    {
        using var ecdsa = certificate.GetECDsaPublicKey() ?? throw new ArgumentException("Health cards are signed on P-256.", nameof(certificate));
        var q = ecdsa.ExportParameters(includePrivateParameters: false).Q;
        var key = new Key { Type = "EC", Use = "sig", Algorithm = "ES256", Curve = "P-256", X = Base64Url.EncodeToString(q.X), Y = Base64Url.EncodeToString(q.Y) };
        return key with { Name = Thumbprint(key) };
    }

    private static ECPoint? Point(Key key) =>
        key is { Type: "EC", Curve: "P-256", Use: "sig", Algorithm: "ES256", Private: null } && Decode(key.X) is { Length: 32 } x && Decode(key.Y) is { Length: 32 } y
            ? new ECPoint { X = x, Y = y }
            : null;

    private static string Thumbprint(Key key) =>
        Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes($$"""{"crv":"P-256","kty":"EC","x":"{{key.X}}","y":"{{key.Y}}"}""")));

    /// <summary>With a chain, the first certificate is for this key and names the issuer as a URI among its alternative names.</summary>
    private static bool HasIssuer(Key key, ECPoint point, string issuer)
    {
        if (key.Certificates is null or [])
        {
            return true;
        }

        try
        {
            using var certificate = Jws.Load(key.Certificates[0]);
            using var own = certificate?.GetECDsaPublicKey();
            var q = own?.ExportParameters(includePrivateParameters: false).Q;
            return q is { } found && found.X.AsSpan().SequenceEqual(point.X) && found.Y.AsSpan().SequenceEqual(point.Y)
                && certificate!.Extensions.Any(e => e.Oid?.Value == "2.5.29.17" && AlternativeUris(e.RawData).Contains(issuer, StringComparer.Ordinal));
        }
        catch (Exception e) when (e is CryptographicException or System.Formats.Asn1.AsnContentException)
        {
            return false;
        }
    }

    private static List<string> AlternativeUris(byte[] extension)
    {
        var uri = new System.Formats.Asn1.Asn1Tag(System.Formats.Asn1.TagClass.ContextSpecific, 6);
        var names = new System.Formats.Asn1.AsnReader(extension, System.Formats.Asn1.AsnEncodingRules.DER).ReadSequence();
        var found = new List<string>();
        while (names.HasData)
        {
            if (names.PeekTag().HasSameClassAndValue(uri))
            {
                found.Add(names.ReadCharacterString(System.Formats.Asn1.UniversalTagNumber.IA5String, uri));
            }
            else
            {
                names.ReadEncodedValue();
            }
        }

        return found;
    }

    private static byte[]? Decode(string? text) => text is not null && Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : null;

    internal sealed record KeySet([property: JsonPropertyName("keys")] IReadOnlyList<Key>? Keys);

    internal sealed record Key
    {
        [JsonPropertyName("kty")]
        public string? Type { get; init; }

        [JsonPropertyName("kid")]
        public string? Name { get; init; }

        [JsonPropertyName("use")]
        public string? Use { get; init; }

        [JsonPropertyName("alg")]
        public string? Algorithm { get; init; }

        [JsonPropertyName("crv")]
        public string? Curve { get; init; }

        [JsonPropertyName("x")]
        public string? X { get; init; }

        [JsonPropertyName("y")]
        public string? Y { get; init; }

        /// <summary>A private key in a public set is no secret any more.</summary>
        [JsonPropertyName("d")]
        public string? Private { get; init; }

        [JsonPropertyName("x5c")]
        public IReadOnlyList<string>? Certificates { get; init; }

        [JsonPropertyName("crlVersion")]
        public long? ListVersion { get; init; }
    }
}
