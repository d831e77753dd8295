using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sen.Signatures;

/// <summary>
/// Keys that a trust service provider holds for the signers, reached by the Cloud Signature Consortium API 1.0.4.0. Only digests leave this node. A key is
/// named by its credential id.
/// </summary>
public sealed class RemoteKeyPlace(HttpClient http, Uri service, CscServiceAuthorization authorization, TimeProvider clock) : IKeyPlace, IDisposable
{
    private const int MaxListed = 1000;

    private readonly CscClient _client = new(http, service, authorization, clock);

    public void Dispose() => _client.Dispose();

    /// <summary>The credentials that this node may ask for.</summary>
    public async Task<SignResult<IReadOnlyList<string>>> CredentialsAsync(CancellationToken cancellationToken)
    {
        var listed = await _client.CallAsync("credentials/list", new CscListRequest(MaxListed), CscJson.Default.CscListRequest, CscJson.Default.CscList, cancellationToken);
        return listed.TryGet(out var list, out var refusal) ? new List<string>(list.CredentialIds ?? []) : refusal;
    }

    public async Task<SignResult<ISigningKey>> OpenAsync(string reference, KeyAuthorization authorization, CancellationToken cancellationToken)
    {
        var asked = await _client.CallAsync(
            "credentials/info", new CscCredentialRequest(reference, "chain", true), CscJson.Default.CscCredentialRequest, CscJson.Default.CscCredential, cancellationToken);
        if (!asked.TryGet(out var credential, out var refusal))
        {
            return refusal;
        }

        var certificates = (credential.Certificate?.Certificates ?? []).Select(Jws.Load).ToList();
        if (credential.Key?.Status != "enabled" || certificates is not [{ } own, ..] || certificates.Contains(null) || SigningKeyChecks.AlgorithmOf(own) is not { } algorithm)
        {
            return new Refusal(RefusalCode.Denied, "The credential is not enabled, or its key is not one this room signs with.");
        }

        return credential.Certificate?.Status switch
        {
            "expired" => new Refusal(RefusalCode.CertificateNotValid, "The service says that the certificate has expired."),
            "revoked" or "suspended" => new Refusal(RefusalCode.CertificateRevoked, "The service says that the certificate is revoked or suspended."),
            _ => await TriedAsync(new RemoteKey(_client, reference, authorization, own, [.. certificates.Skip(1).OfType<X509Certificate2>()], algorithm), authorization, cancellationToken),
        };
    }

    // A wrong PIN is told when the key is opened, as other places do: the service activates a digest that is never signed.
    private static async Task<SignResult<ISigningKey>> TriedAsync(RemoteKey key, KeyAuthorization authorization, CancellationToken cancellationToken)
    {
        if (authorization is not KeyAuthorization.Pin)
        {
            return key;
        }

        var tried = await key.AuthorizeAsync([Convert.ToBase64String(RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes))], cancellationToken);
        return tried.TryGet(out _, out var refusal) ? key : refusal;
    }
}

/// <summary>
/// A key at a remote service. A PIN authorizes each digest by itself (the SAD is bound to it); activation data that the signer got for a batch, and a
/// one-time password, are used as they are.
/// </summary>
internal sealed class RemoteKey(
    CscClient client, string credential, KeyAuthorization authorization, X509Certificate2 certificate, IReadOnlyList<X509Certificate2> chain, SigningAlgorithm algorithm) : ISigningKey
{
    public X509Certificate2 Certificate => certificate;

    public IReadOnlyList<X509Certificate2> Chain => chain;

    public SigningAlgorithm Algorithm => algorithm;

    public async Task<SignResult<byte[]>> SignAsync(ReadOnlyMemory<byte> sha256, CancellationToken cancellationToken)
    {
        string[] hashes = [Convert.ToBase64String(sha256.Span)];
        var authorized = await AuthorizeAsync(hashes, cancellationToken);
        if (!authorized.TryGet(out var sad, out var refusal))
        {
            return refusal;
        }

        var request = new CscSignRequest
        {
            CredentialId = credential,
            Sad = sad,
            Hashes = hashes,
            HashAlgorithm = Oids.Sha256,
            SignatureAlgorithm = algorithm is SigningAlgorithm.EcdsaP256 ? Oids.EcdsaWithSha256 : Oids.Sha256WithRsa,
        };
        var signed = await client.CallAsync("signatures/signHash", request, CscJson.Default.CscSignRequest, CscJson.Default.CscSignatures, cancellationToken);
        if (!signed.TryGet(out var answer, out refusal))
        {
            return refusal;
        }

        return answer.Signatures is [var text] && Value(text) is { } value ? value : new Refusal(RefusalCode.Denied, "The service did not answer with one signature.");
    }

    public void Dispose()
    {
        // Nothing is held here: the key lies with the service.
    }

    internal async Task<SignResult<string>> AuthorizeAsync(string[] hashes, CancellationToken cancellationToken)
    {
        if (authorization is KeyAuthorization.ActivationData { Sad: var sad })
        {
            return sad;
        }

        var request = new CscAuthorizeRequest
        {
            CredentialId = credential,
            NumSignatures = hashes.Length,
            Hashes = hashes,
            Pin = authorization switch { KeyAuthorization.Pin pin => pin.Value, KeyAuthorization.PinAndOtp both => both.PinValue, _ => null },
            Otp = (authorization as KeyAuthorization.PinAndOtp)?.Otp,
        };
        var answer = await client.CallAsync("credentials/authorize", request, CscJson.Default.CscAuthorizeRequest, CscJson.Default.CscAuthorization, cancellationToken);
        return !answer.TryGet(out var authorized, out var refusal) ? refusal
            : authorized.Sad is { Length: > 0 } given ? given
            : new Refusal(RefusalCode.Denied, "The service gave no activation data.");
    }

    // The API leaves the form of an ECDSA value open: services answer with DER or with r and s.
    private byte[]? Value(string base64)
    {
        var value = new byte[base64.Length];
        if (!Convert.TryFromBase64String(base64, value, out var length))
        {
            return null;
        }

        return algorithm is SigningAlgorithm.EcdsaP256 && length != 64 ? FromDer(value.AsMemory(0, length)) : value[..length];
    }

    private static byte[]? FromDer(ReadOnlyMemory<byte> der)
    {
        try
        {
            var sequence = new AsnReader(der, AsnEncodingRules.DER).ReadSequence();
            var value = new byte[64];
            return sequence.ReadInteger().TryWriteBytes(value.AsSpan(0, 32), out var r, isUnsigned: true, isBigEndian: true)
                && sequence.ReadInteger().TryWriteBytes(value.AsSpan(32), out var s, isUnsigned: true, isBigEndian: true)
                ? Aligned(value, r, s)
                : null;
        }
        catch (Exception e) when (e is AsnContentException or CryptographicException or OverflowException)
        {
            return null;
        }
    }

    private static byte[] Aligned(byte[] value, int r, int s)
    {
        var aligned = new byte[64];
        value.AsSpan(0, r).CopyTo(aligned.AsSpan(32 - r));
        value.AsSpan(32, s).CopyTo(aligned.AsSpan(64 - s));
        return aligned;
    }
}
