using System.Diagnostics.CodeAnalysis;

namespace Sen.Signatures;

/// <summary>Why an answer of a responder says nothing. Never "good", whatever is wrong.</summary>
internal enum OcspProblem
{
    /// <summary>Not an OCSPResponse, of another type, or with a critical extension.</summary>
    Unreadable,

    /// <summary>The responder did not answer the question: it is malformed, the responder is busy, broken, wants it signed, or may not (RFC 6960 §4.2.1).</summary>
    NotAnswered,

    /// <summary>It is about another certificate.</summary>
    OtherCertificate,

    /// <summary>The nonce is that of another question: an old answer given again.</summary>
    OtherNonce,

    /// <summary>Signed by somebody whom the issuer did not name for it.</summary>
    WrongResponder,

    /// <summary>The value is not the responder's signature.</summary>
    WrongSignature,

    /// <summary>Newer information has been due for long, or it comes from the future.</summary>
    NotFresh,

    /// <summary>The responder does not know the certificate.</summary>
    Unknown,
}

/// <summary>A response, or why it is none.</summary>
internal readonly struct OcspReading
{
    private readonly OcspResponse? _response;
    private readonly OcspProblem _problem;

    private OcspReading(OcspResponse? response, OcspProblem problem) => (_response, _problem) = (response, problem);

    public static implicit operator OcspReading(OcspResponse response) => new(response, default);

    public static implicit operator OcspReading(OcspProblem problem) => new(null, problem);

    internal bool TryGet([NotNullWhen(true)] out OcspResponse? response, out OcspProblem problem)
    {
        (response, problem) = (_response, _problem);
        return response is not null;
    }
}
