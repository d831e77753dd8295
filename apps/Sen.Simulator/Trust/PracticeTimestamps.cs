using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using Sen.Signatures;

namespace Sen.Simulator.Trust;

/// <summary>
/// A timestamp authority (RFC 3161) that tells the time of a practice node, which is another day than the machine's; <c>openssl ts</c> can stamp with the machine's
/// clock only.
/// </summary>
internal sealed class PracticeTimestamps : ITimestampResponder
{
    private const string Policy = "2.25.3200";
    private const string TstInfoType = "1.2.840.113549.1.9.16.1.4";
    private const string SigningCertificateV2 = "1.2.840.113549.1.9.16.2.47";
    private const int MaxQuery = 16 * 1024;

    private readonly TryoutAuthority _authority;
    private readonly TimeProvider _clock;
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _certificate;

    internal PracticeTimestamps(TryoutAuthority authority, TimeProvider clock)
    {
        (_authority, _clock) = (authority, clock);
        var subject = new CertificateSubject { CommonName = $"Sen {TryoutAuthority.Mark} timestamps" }.ToName();
        using var issued = authority.IssueForTimestamps(new CertificateRequest(subject, _key, HashAlgorithmName.SHA256).CreateSigningRequest());
        _certificate = issued.CopyWithPrivateKey(_key);
    }

    public async Task<byte[]> ReplyAsync(Stream query, CancellationToken cancellationToken)
    {
        var bytes = new byte[MaxQuery];
        var length = await query.ReadAtLeastAsync(bytes, MaxQuery, throwOnEndOfStream: false, cancellationToken);
        return Rfc3161TimestampRequest.TryDecode(bytes.AsMemory(0, length), out var request, out var used) && used == length
            && request.HashAlgorithmId.Value is "2.16.840.1.101.3.4.2.1" or "2.16.840.1.101.3.4.2.2" or "2.16.840.1.101.3.4.2.3"
            ? Reply(Token(TstInfo(request)))
            : Refused();
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
    }

    // RFC 3161 §2.4.2: TSTInfo ::= SEQUENCE { version, policy, messageImprint, serialNumber, genTime, accuracy, nonce }
    private byte[] TstInfo(Rfc3161TimestampRequest request)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(1);
            writer.WriteObjectIdentifier(request.RequestedPolicyId?.Value ?? Policy);
            using (writer.PushSequence())
            {
                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier(request.HashAlgorithmId.Value!);
                    writer.WriteNull();
                }

                writer.WriteOctetString(request.GetMessageHash().Span);
            }

            writer.WriteInteger(new BigInteger(RandomNumberGenerator.GetBytes(16), isUnsigned: true));
            writer.WriteGeneralizedTime(_clock.GetUtcNow(), omitFractionalSeconds: true);
            using (writer.PushSequence())
            {
                writer.WriteInteger(1); // seconds
            }

            if (request.GetNonce() is { } nonce)
            {
                writer.WriteInteger(nonce.Span);
            }
        }

        return writer.Encode();
    }

    private byte[] Token(byte[] info)
    {
        var signer = new CmsSigner(SubjectIdentifierType.IssuerAndSerialNumber, _certificate)
        {
            DigestAlgorithm = new Oid("2.16.840.1.101.3.4.2.1"),
            IncludeOption = X509IncludeOption.EndCertOnly,
        };
        signer.Certificates.Add(_authority.Root);
        signer.SignedAttributes.Add(new AsnEncodedData(new Oid(SigningCertificateV2), CertificateHash()));
        var cms = new SignedCms(new ContentInfo(new Oid(TstInfoType), info));
        cms.ComputeSignature(signer);
        return cms.Encode();
    }

    // RFC 5035 §3: SigningCertificateV2 ::= SEQUENCE { certs SEQUENCE OF ESSCertIDv2 }, SHA-256 by default
    private byte[] CertificateHash()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSequence())
        using (writer.PushSequence())
        {
            writer.WriteOctetString(SHA256.HashData(_certificate.RawData));
        }

        return writer.Encode();
    }

    private static byte[] Reply(byte[] token)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteInteger(0); // granted
            }

            writer.WriteEncodedValue(token);
        }

        return writer.Encode();
    }

    private static byte[] Refused()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSequence())
        {
            writer.WriteInteger(2); // rejection
        }

        return writer.Encode();
    }
}

/// <summary>Sen's own time, asked once: a practice node tells another day than the machine.</summary>
internal sealed class SenClock(TimeSpan offset) : TimeProvider
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + offset;

    /// <summary>Waits until Sen is up.</summary>
    internal static async Task<SenClock> OfAsync(Uri sen, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        while (true)
        {
            try
            {
                using var response = await http.GetAsync(new Uri(sen, "/health/live"), cancellationToken);
                if (response.Headers.Date is { } date)
                {
                    return new SenClock(date - System.GetUtcNow());
                }
            }
            catch (HttpRequestException)
            {
                // Not yet.
            }

            await Task.Delay(Pause, cancellationToken);
        }
    }
}
