using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sen.Signatures;

/// <summary>An answer of a responder (RFC 6960 §4.2), read; whether to believe it is <see cref="ResponderFor"/>.</summary>
internal sealed class OcspResponse
{
    internal const string MediaType = "application/ocsp-response";

    private const int Successful = 0;

    // A responder and those between it and the issuer; whoever writes hundreds wants them verified.
    private const int MostCertificates = 10;

    private static readonly Asn1Tag Context0 = new(TagClass.ContextSpecific, 0, isConstructed: true);
    private static readonly Asn1Tag Context1 = new(TagClass.ContextSpecific, 1, isConstructed: true);
    private static readonly Asn1Tag Context2 = new(TagClass.ContextSpecific, 2, isConstructed: true);

    private readonly List<X509Certificate2> _certificates = [];
    private readonly List<OcspAnswer> _answers = [];
    private byte[] _signed = [];
    private byte[] _algorithm = [];
    private byte[] _signature = [];
    private byte[]? _name;
    private byte[]? _keyHash;

    private OcspResponse()
    {
    }

    internal DateTimeOffset ProducedAt { get; private set; }

    /// <summary>What it repeats of the question; null: nothing.</summary>
    internal byte[]? Nonce { get; private set; }

    internal static OcspReading Read(ReadOnlyMemory<byte> der)
    {
        try
        {
            var outer = new AsnReader(der, AsnEncodingRules.DER);
            var response = outer.ReadSequence();
            outer.ThrowIfNotEmpty();
            if (response.ReadEnumeratedBytes().Span is not [Successful])
            {
                return OcspProblem.NotAnswered;
            }

            var bytes = response.ReadSequence(Context0).ReadSequence();
            if (bytes.ReadObjectIdentifier() != Oids.OcspBasic)
            {
                return OcspProblem.Unreadable;
            }

            var basic = new AsnReader(bytes.ReadOctetString(), AsnEncodingRules.DER).ReadSequence();
            var result = new OcspResponse { _signed = basic.PeekEncodedValue().ToArray() };
            var critical = result.ReadSigned(basic.ReadSequence());
            result._algorithm = basic.ReadEncodedValue().ToArray();
            result._signature = basic.ReadBitString(out _);
            result.ReadCertificates(basic);
            return critical ? OcspProblem.Unreadable : result;
        }
        catch (Exception e) when (e is AsnContentException or CryptographicException or InvalidOperationException)
        {
            return OcspProblem.Unreadable;
        }
    }

    /// <summary>The whole OCSPResponse around a BasicOCSPResponse, which some write alone into a signature.</summary>
    internal static byte[] Around(ReadOnlySpan<byte> basic)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteEnumeratedValue(OcspStatus.Successful);
            using (writer.PushSequence(Context0))
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(Oids.OcspBasic);
                writer.WriteOctetString(basic);
            }
        }

        return writer.Encode();
    }

    /// <summary>Who signed it, when that is the issuer or a delegate of his; null: somebody else did, or nobody.</summary>
    internal X509Certificate2? ResponderFor(X509Certificate2 issuer) =>
        Candidates(issuer).FirstOrDefault(candidate => X509Signature.Verifies(candidate, _algorithm, _signed, _signature));

    /// <summary>Whether it says that it is from the issuer or a delegate of his, whatever its signature is worth.</summary>
    internal bool NamesResponderOf(X509Certificate2 issuer) => Candidates(issuer).Any();

    /// <summary>What it says about a certificate; null: nothing.</summary>
    internal OcspAnswer? AnswerFor(X509Certificate2 certificate, X509Certificate2 issuer) => _answers.Find(answer => answer.Certificate.IsOf(certificate, issuer));

    /// <summary>The same when it says something: null also when the responder does not know the certificate.</summary>
    internal CertificateStanding? StandingOf(X509Certificate2 certificate, X509Certificate2 issuer) => AnswerFor(certificate, issuer)?.Standing;

    private IEnumerable<X509Certificate2> Candidates(X509Certificate2 issuer) =>
        _certificates.Where(c => OcspResponder.IsDelegate(c, issuer, ProducedAt)).Prepend(issuer).Where(IsNamed);

    // ResponderID ::= CHOICE { byName [1] Name, byKey [2] KeyHash (SHA-1 of the key) }
    private bool IsNamed(X509Certificate2 certificate) => _name is not null
        ? certificate.SubjectName.RawData.AsSpan().SequenceEqual(_name)
        : CertId.Hash(CertId.Sha1, certificate.GetPublicKey()).AsSpan().SequenceEqual(_keyHash);

    // ResponseData ::= SEQUENCE { version [0] DEFAULT v1, responderID, producedAt, responses SEQUENCE OF SingleResponse, responseExtensions [1] OPTIONAL }
    private bool ReadSigned(AsnReader data)
    {
        if (data.PeekTag() == Context0)
        {
            data.ReadEncodedValue();
        }

        if (data.PeekTag() == Context1)
        {
            _name = data.ReadSequence(Context1).ReadEncodedValue().ToArray();
        }
        else
        {
            _keyHash = data.ReadSequence(Context2).ReadOctetString();
        }

        ProducedAt = data.ReadGeneralizedTime();
        var responses = data.ReadSequence();
        while (responses.HasData)
        {
            _answers.Add(OcspAnswer.Read(responses.ReadSequence()));
        }

        var extensions = data.HasData ? DerExtension.All(data.ReadSequence(Context1).ReadSequence()) : [];
        Nonce = OcspNonce.Of(extensions);
        return _answers.Exists(answer => answer.HasCritical) || extensions.Any(e => e.IsCritical && e.Oid != Oids.OcspNonce);
    }

    private void ReadCertificates(AsnReader basic)
    {
        if (!basic.HasData)
        {
            return;
        }

        var certificates = basic.ReadSequence(Context0).ReadSequence();
        while (certificates.HasData && _certificates.Count < MostCertificates)
        {
            _certificates.Add(X509CertificateLoader.LoadCertificate(certificates.ReadEncodedValue().Span));
        }
    }
}

/// <summary>OCSPResponseStatus.</summary>
internal enum OcspStatus
{
    Successful = 0,
    MalformedRequest = 1,
    InternalError = 2,
    TryLater = 3,
    SigRequired = 5,
    Unauthorized = 6,
}
